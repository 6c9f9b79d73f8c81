// Who speaks: one person of the group, or a leader over it.
import { colour, panel, sign } from "groups-ui";

const SHOWN = 80;

export default {
  props: { people: Array, me: String },
  template: `
    <section class="card people" aria-labelledby="people-title">
      <h2 id="people-title">以谁的身份说话</h2>
      <div class="chips">
        <button v-for="p in quick" :key="p.wxid" :class="{ on: p.wxid === meNow }" :aria-pressed="String(p.wxid === meNow)" @click="pick(p)" :title="p.where">
          <template v-if="p.posts.length"><small>{{ p.posts[0] }}</small> {{ p.real }}</template><template v-else>{{ p.name }}</template>
        </button>
      </div>
      <button class="all" @click="open = !open" :aria-expanded="String(open)">{{ open ? "收起名单" : "本群全部 " + inside + " 人，另选一位" }}<span class="twist" :class="{ down: open }" aria-hidden="true"></span></button>
      <div v-if="open" class="people-list">
        <label class="sr" for="people-words">查找人</label>
        <input id="people-words" type="search" v-model="words" placeholder="姓名、房号或职务" autocomplete="off" />
        <template v-for="group in groups" :key="group.title">
          <h3 v-if="group.people.length">{{ group.title }}</h3>
          <button v-for="p in group.people" :key="p.wxid" class="person" :class="{ on: p.wxid === meNow }" @click="pick(p)" :title="p.where">
            <span class="face small" :style="{ background: colour(p.wxid) }" aria-hidden="true">{{ sign(p.name) }}</span>
            <span class="person-name">{{ p.name }}</span>
            <span v-if="p.posts.length" class="post">{{ p.posts.join("·") }}</span>
            <span v-else-if="p.home" class="home">{{ p.home }} 室</span>
          </button>
        </template>
        <p v-if="!matched.length" class="empty">没有这个人</p>
        <p v-else-if="matched.length > limit" class="empty">还有 {{ matched.length - limit }} 人，请查找</p>
      </div>
    </section>`,
  data() {
    return { open: false, words: "", peopleNow: this.people, meNow: this.me, used: this.me ? [this.me] : [], limit: SHOWN };
  },
  computed: {
    inside() {
      return this.peopleNow.filter((p) => p.inside).length;
    },
    // Who was used last, then the leaders, then neighbours: enough to play a story through.
    quick() {
      const by = new Map(this.peopleNow.map((p) => [p.wxid, p]));
      const leaders = this.peopleNow.filter((p) => p.inside && p.posts.length).slice(0, 3);
      const neighbours = this.peopleNow.filter((p) => p.inside && !p.posts.length).slice(0, 2);
      const order = [...leaders, ...this.used.map((w) => by.get(w)).filter(Boolean), ...neighbours];
      return [...new Set(order)].slice(0, 6);
    },
    matched() {
      const words = this.words.trim();
      return this.peopleNow.filter((p) => !words || [p.name, p.home, p.where].some((s) => s.includes(words)));
    },
    groups() {
      const some = this.matched.slice(0, this.limit);
      return [
        { title: "三长和工作人员", people: some.filter((p) => p.inside && p.posts.length) },
        { title: "居民", people: some.filter((p) => p.inside && !p.posts.length) },
        { title: "不在本群，只能私聊", people: some.filter((p) => !p.inside) },
      ];
    },
  },
  methods: {
    colour, sign,
    pick(p) {
      this.mark(p.wxid);
      this.open = false;
      this.words = "";
      this.$emit("pick", p.wxid);
      if (document.body.dataset.panel === "right") panel("");
    },
    mark(wxid) {
      this.meNow = wxid;
      this.used = [wxid, ...this.used.filter((w) => w !== wxid)].slice(0, 4);
    },
    turn(people, me) {
      this.peopleNow = people;
      this.used = [];
      this.mark(me);
    },
  },
};
