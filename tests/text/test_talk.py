"""What is said in plain words about a request: done, taken, of work, content or not, mere thanks - and near misses."""

from __future__ import annotations

import time

import pytest

from bot.text.talk import mistaken, of_work, only_thanks, says_done, says_taken, takes_over, verdict


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines() if line.strip()]


DONE = lines("""
    三楼的灯换好了，试过是亮的
    板子装上去了，钉牢了
    已调整到早上六点熄灯
    栏杆焊牢了
    修好了
    师傅刚修好走了
    灯弄好咯
    搞定了，大家看看
    下水道通了，污水也冲干净了
    疏通完了，水下得很快
    垃圾清走了
    今早已处理
    已处理完毕
    维修完毕，恢复使用
    水来了，来水了各位
    通电了，来电了
    换了个新灯泡，亮堂得很
    装了新的闭门器
    门禁重新装好了，刷卡试过正常
    井盖换新的了，已更换
    扶手焊好了
    已经修复，请放心使用
    电梯恢复运行了
    漏点补好了，不漏了
    弄妥了
    坑补完了，下午再观察一下
    杂物搬走了，楼道清理干净了
    人没事，已经送医院了
    检测正常，可以用了
    灯亮了，请住户放心
    两家说好了，双方已约定晚上十点后不放音乐
    办结了
    树枝锯掉了，路通了
    车挪走了，通道空出来了
    井盖盖上了
    坑填平了
    蜂窝摘掉了
    流动摊收走了，占道的都劝离了
    狗主人找到了，已登记并答应牵绳，协调好了
    消杀做完了
    墙皮铲掉了，围挡也撤了
    刚给弄利索了，您瞅瞅
    整好了嘎嘎亮
    搞好哒，莫担心
    搞掂啦
    今天下午修好了，试过没问题
    师傅下午来换好了
    水阀修好了，现在不漏了
""")
NOT_DONE = lines("""
    时间已改到下周三
    板子明天装上去
    已换到后天上门
    明天换好
    今天下午修好
    修好了吗
    换好没
    还没修好
    等配件到了就换
    已经报给物业处理了
    已通知维修人员更换配件
    已经联系城管处理
    已上报处理
    已安排师傅明天更换
    已安排清运车
    我们这边都解决不了，要专业队伍
    修好了我跟大家说
    处理好了跟大家说
    等修好了再通知大家
    要是修好了说一声
    晚上八点恢复供水
    八点左右恢复供水
    预计六点前恢复正常
    来水了没有
    天亮了再去看
    电话打通了，师傅在路上
    我看清了，是水泵坏了
    处理完这边就过去
    换了几次都不好使
    换了三次还是不亮
    水阀已关闭，师傅正在修
    已经在处理了
    已到现场处理
    物业说修不好，得换整套
    通知发了
    收到，我去看看
    师傅在修了
    已转给供水公司处理
    没搞定，卡扣断了
    马上处理好
    争取今天搞定
    钱批下来才能修好
    还在清理
    什么时候修好的？
    灯又不亮了
    没有电了
    三楼的灯不亮了
    水管不通了
    还没来水了
""")


@pytest.mark.parametrize("words", DONE)
def test_done_is_heard(words: str) -> None:
    assert says_done(words)


@pytest.mark.parametrize("words", NOT_DONE)
def test_what_will_be_or_is_asked_is_not_done(words: str) -> None:
    assert not says_done(words)


TAKEN = lines("""
    收到
    收到，马上去看
    好的收到
    好，收到了
    知道了，下班去处理
    晓得了
    晓得咯，吃完饭就去
    看到了，我中午去买灯泡
    我去看下
    我这就下去
    马上来
    马上到
    我现在过去看看
    已联系物业
    已经联系师傅了
    我来处理
    我来跟这个事
    记下了
    明白，我打电话
    行，我下午去
    我问问物业
    我打电话给师傅了
    已安排师傅下午来
    我马上联系燃气公司
    好嘞，我这就去看
    要得，我去看哈
    得嘞，马上到
    中，我去瞅瞅
    我叫师傅来修
    我喊人来看
    我跟物业说了
    我上去看一眼
    我已经报维保了
    正在赶过来
    OK，我联系一下
""")
NOT_TAKEN = lines("""
    大家晚上好
    请大家不要乱扔垃圾
    谁看到了说一声
    收到通知的请回复1
    没收到
    都没收到消息
    你收到了吗
    收到快递的举个手
    马上要下雨了，收衣服
    马上过年了，注意用火
    我来晚了
    我找不到钥匙了
    我报名参加
    可以报名了
    行了别吵了
    我问个事，谁家的车
    明白人都知道
    知道了也没用
    好的，谢谢
    这个季度物业费开始收了
""")


@pytest.mark.parametrize("words", TAKEN)
def test_taken_is_heard(words: str) -> None:
    assert says_taken(words)


@pytest.mark.parametrize("words", NOT_TAKEN)
def test_what_only_begins_like_it_takes_nothing(words: str) -> None:
    assert not says_taken(words)


@pytest.mark.parametrize("words", ["楼道杂物的事我来处理", "交给我吧", "由我负责", "这事我来跟", "我去处理"])
def test_who_makes_it_his_own(words: str) -> None:
    assert takes_over(words)


@pytest.mark.parametrize("words", ["我来晚了", "谁去处理一下", "你来负责", "我去上班了", "由物业负责"])
def test_who_does_not(words: str) -> None:
    assert not takes_over(words)


CONTENT = lines("""
    好 放心了
    好多了 谢谢封楼长
    可以，处理得公道
    坐上了 👌
    挪走了，敞亮
    这下睡得踏实了
    满意
    很满意
    非常满意，谢谢
    好了
    好了谢谢
    弄好了，辛苦
    亮了亮了，谢谢平哥
    不漏了
    可以了
    行了，多谢
    解决了谢谢
    通了，水下去了
    没味了
    修好啦
    搞好了
    搞定了，谢谢
    清走了，干净了
    垃圾拉走了
    有水了
    有电了
    来水咯
    不吵了，昨晚睡了个好觉
    门能开了
    冇问题了
    妥了
    车挪走了
    搬走了，楼道宽敞了
    好咯，谢谢师傅
    好使了
    真不错，没问题了
    现在正常了
    刷卡好用了
    味儿没了
    亮了，要是又坏了我再说
    没关系，已经好了
    现在越来越干净了，满意
    狗叫声没有了
    谢谢平师傅，过得去了
    轮椅推得过去了
    终于睡得着了
    现在能走人了，谢谢
    门关得上了
""")
DISCONTENT = lines("""
    不满意
    不太满意
    不怎么满意
    不是很满意
    没好
    还没好
    没修好
    还是漏
    还在漏
    又漏了
    没人来
    一点用都没有
    没解决
    还是不行
    仍然不亮
    根本冇修
    冇得人来
    亮了一下又灭了
    好了两天又坏了
    还是不亮
    还是臭
    修好了？我咋看着还漏呢
    好什么好，还在滴水
    水还是黄的
    没弄好
    压根没动
    没有解决
    还是没水
    照样堵
    白修了
    才两天又开始响了
    哪里好了，照样黑
    还不是老样子
    没见人来过
    依然打不开
    换了个灯泡还是不亮
    越修越漏
    灯不亮了
    还没来水
    又不通了
""")
NEITHER = lines("""
    不好意思，放心不下
    可以什么时候来
    我好多年没看到了
    我先看看再说
    晚上回去看看
    谢谢
    好的
    辛苦了
    什么时候来
    多久能好
    太好了
    好了吗
    好了没
    修好了吗？
    解决了没有
    满意度调查在哪填
    等会儿试试
    观察两天
    过两天再评价
    要是还漏我再找您
    还不错
    还不知道，没回家
    没关系的
    能早点修就好了
    等好了再说
    快好了吧
    没通知我啊
    门不能用了
    没有水了
    这样不行了
    能不能停进来了再说
    哪里睡得着啊
    过得去就行
    灯是在三楼吗
    师傅几点来
    收到
""")


@pytest.mark.parametrize("words", CONTENT)
def test_content(words: str) -> None:
    assert verdict(words) is True


@pytest.mark.parametrize("words", DISCONTENT)
def test_not_content(words: str) -> None:
    assert verdict(words) is False


@pytest.mark.parametrize("words", NEITHER)
def test_no_verdict(words: str) -> None:
    assert verdict(words) is None


THANKS = lines("""
    不好意思哈
    对不起对不起
    抱歉打扰大家了
    谢谢
    谢谢平哥
    谢谢温老师
    多谢封叔
    辛苦各位
    好的谢谢
    收到，辛苦了
    感谢物业
    太好了
    给力
    物业真给力
    谢谢啦🙏
    👍👍👍
    嗯嗯
    谢谢网格长
    谢谢小洪姐
    好的好的
    [强][强]
    哈哈
    效率真高
    谢谢师傅，辛苦了！
    谢了啊
    感谢感谢
    大家辛苦了
    不客气
    应该的
    ❤️
""")
MORE_THAN_THANKS = lines("""
    不好意思，二楼也坏了
    谢谢，不过二楼也坏了
    好的，那三楼呢
    收到的灯泡是坏的
    灯在哪里
    麻烦再来看看，又黑了
    辛苦了，明天几点来
    知道是哪家漏的吗
    501
    左边那个
    已经三天了
    水
    漏
""")


@pytest.mark.parametrize("words", THANKS)
def test_thanks_add_nothing(words: str) -> None:
    assert only_thanks(words)


@pytest.mark.parametrize("words", [*MORE_THAN_THANKS, "", "谢谢" * 30])
def test_more_than_thanks(words: str) -> None:
    assert not only_thanks(words)


WORK = lines("""
    师傅在放水换接头，B区车位请先挪开
    维保的人到了，先停用一下
    物业说配件后天到
    物业在清理了
    已派保洁去冲
    工程部下午来人
    厂家来检测
    城管上门了
    灯换上了
    抢修队在挖沟
    今晚施工，注意绕行
    约好了明早来疏通
""")
NOT_WORK = lines("""
    换季了大家注意保暖
    这个季度物业费可以交了
    今天天气不错
    谁家孩子在楼下哭
    服装店打折
    周末社区义诊欢迎参加
    祝大家节日快乐
    我换手机号了
    装什么装
    修身养性
""")


@pytest.mark.parametrize("words", WORK)
def test_words_of_work(words: str) -> None:
    assert of_work(words)


@pytest.mark.parametrize("words", NOT_WORK)
def test_not_of_work(words: str) -> None:
    assert not of_work(words)


@pytest.mark.parametrize("ask", [says_done, says_taken, verdict, only_thanks, of_work, takes_over])
@pytest.mark.parametrize("words", ["已" * 100_000, "谢" * 23 + "x", "再" * 20_000, "修了" * 30_000, "没" * 50_000])
def test_a_long_text_takes_no_long_time(ask, words: str) -> None:
    begun = time.process_time()
    ask(words)
    assert time.process_time() - begun < 1.0


@pytest.mark.parametrize("text", ["撤销 1 搞错了，是隔壁的", "撤销 1 开玩笑的", "不好意思发错群了，撤销"])
def test_what_never_was_is_said_so(text: str):
    assert mistaken(text)


@pytest.mark.parametrize("text", ["撤销 1", "撤销 1 已经好了", "撤销，自己修好了", "不用了，物业来过了"])
def test_what_is_over_was_no_mistake(text: str):
    assert not mistaken(text)
