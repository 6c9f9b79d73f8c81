// One group's talk, or a private chat with the bot: lines, quotes, pictures, and the field to write in.
import { clock, colour, moment, panel, sign } from "groups-ui";
import Composer from "groups-ui/composer.js";

const GAP = 5 * 60 * 1000; // a longer silence gets the time written above the next line
const NEAR = 80; // so close to the end counts as being at the end

export default {
  components: { Composer },
  props: { lines: Array, more: Boolean, room: Object, me: Object, mode: String, talkKey: String, names: Array, bot: String, count: Number },
  template: `
    <section class="talk" :aria-label="roomNow.name">
      <header class="talk-head">
        <button class="icon only-narrow" @click="panel('left')" aria-label="选群"><span class="lines3" aria-hidden="true"></span></button>
        <div class="talk-title">
          <h1>{{ roomNow.name }}</h1>
          <p><span>{{ roomNow.way }}</span><span v-if="roomNow.size"> · {{ roomNow.size }} 人</span></p>
        </div>
        <button class="icon wide-icon only-narrow2" @click="panel('right')" :aria-label="'时间、身份和诉求，' + countNow + ' 件未了'">
          <span aria-hidden="true">时间·诉求</span><span v-if="countNow" class="badge" aria-hidden="true">{{ countNow }}</span>
        </button>
      </header>
      <div class="tabs" role="tablist" aria-label="在哪里说">
        <button role="tab" :aria-selected="String(modeNow === 'room')" @click="choose('room')">群里</button>
        <button role="tab" :aria-selected="String(modeNow === 'private')" @click="choose('private')" :disabled="!meNow">
          和{{ bot }}私聊<span v-if="unread" class="dot"><span class="sr">有新消息</span></span>
        </button>
      </div>
      <div class="talk-scroll" ref="scroll" @scroll.passive="watch" tabindex="0" role="log" aria-live="polite" aria-label="聊天记录">
        <div class="talk-lines">
          <button v-if="moreNow" class="older" @click="older" :disabled="loading">{{ loading ? "正在取…" : "看更早的消息" }}</button>
          <p v-if="!shown.length" class="empty">{{ modeNow === "private" ? "还没有私聊。可以写「帮助」看看能说什么。" : "这个群还没有人说话。像平时一样说一句试试，比如：三楼楼道灯不亮了" }}</p>
          <template v-for="(l, i) in rows" :key="l.k">
            <p v-if="i === 0 || l.at - rows[i - 1].at > gap" class="when"><time>{{ moment(l.at, today) }}</time></p>
            <p v-if="l.cleared" class="when">{{ l.cleared }} 句话已撤回，或按规定清除了原文</p>
            <article v-else class="line" :class="{ mine: meNow && l.who === meNow.wxid, bot: l.bot, flash: l.k === flash }" :data-key="l.k">
              <span class="face" :style="{ background: l.bot ? null : colour(l.who) }" aria-hidden="true">{{ l.bot ? "助" : sign(l.name) }}</span>
              <div class="said">
                <p class="by"><span class="by-name">{{ l.name }}</span><span v-if="l.post" class="post">{{ l.post }}</span><span v-if="l.bot" class="post robot">机器人</span><span v-if="l.tag" class="tag" :class="{ hot: l.urgent || l.tag === '升级' || l.tag === '紧急' }">{{ l.tag }}</span></p>
                <div class="bubble" role="button" :tabindex="l.id ? 0 : -1" @click="answer(l)" @keydown.enter="answer(l)" :title="l.id ? '点一下引用这句' : ''">
                  <span class="text"><template v-for="(s, n) in l.segs" :key="n"><b v-if="s[1]" class="at">{{ s[0] }}</b><template v-else>{{ s[0] }}</template></template></span>
                  <span v-for="(f, n) in l.files" :key="'f' + n" class="file">
                    <a v-if="f.src" :href="f.full" target="_blank" rel="noopener" @click.stop><img :src="f.src" :alt="f.label" loading="lazy" @load="stay" /></a>
                    <span v-else class="paper">{{ f.label }}</span>
                  </span>
                </div>
                <button v-if="l.quote" class="quoted" @click="jump(l.quote.k)"><b>{{ l.quote.name }}：</b>{{ l.quote.text }}</button>
                <button v-if="l.no && l.no !== rows[i - 1]?.no" class="number" @click="$emit('card', l.no)" :aria-label="'看 ' + l.no + ' 号诉求'">{{ l.no }} 号诉求</button>
              </div>
            </article>
          </template>
        </div>
      </div>
      <button v-if="below" class="below" @click="end(true)">{{ below }} 条新消息 ↓</button>
      <composer :me="meNow" :mode="modeNow" :talk="keyNow" :turning="turning" :names="namesNow" :bot="bot" ref="composer"
                @say="(words) => $emit('say', words)" @recall="(id) => $emit('recall', id)" @files="$emit('files')" @drop="(n) => $emit('drop', n)" />
    </section>`,
  data() {
    return {
      shown: this.lines, moreNow: this.more, roomNow: this.room, meNow: this.me, modeNow: this.mode, keyNow: this.talkKey, turning: false, namesNow: this.names,
      countNow: this.count, unread: false, below: 0, flash: "", loading: false, gap: GAP, today: clock.now(),
    };
  },
  computed: {
    // Words that are no more take one line together, however many they were.
    rows() {
      const rows = [];
      for (const line of this.shown) {
        const last = rows.at(-1);
        if (!line.gone) rows.push(line);
        else if (last?.cleared) last.cleared++;
        else rows.push({ k: line.k, at: line.at, cleared: 1 });
      }
      return rows;
    },
  },
  mounted() {
    this.atEnd = true;
    this.$nextTick(() => this.end(false));
    // The keyboard of a phone, a quote or a wrapped line make the field higher: the end stays in sight.
    new ResizeObserver(() => this.stay()).observe(this.$refs.scroll);
  },
  methods: {
    moment, colour, sign, panel,
    choose(mode) {
      if (mode === this.modeNow) return;
      this.turning = true; // nothing is sent before it is clear where to
      this.$emit("mode", mode);
    },
    /** Everything anew: another room, person or mode. */
    turn(state) {
      Object.assign(this, {
        shown: state.lines, moreNow: state.more, roomNow: state.room, meNow: state.me, modeNow: state.mode, keyNow: state.key, turning: false, namesNow: state.names,
        unread: state.unread, below: 0, flash: "", loading: false,
      });
      this.$refs.composer.clear(state.keep);
      this.atEnd = true;
      this.$nextTick(() => this.end(false));
    },
    /** New and changed lines; `gone` holds keys that are no more. */
    change(lines, gone, mine) {
      const known = new Map(this.shown.map((l) => [l.k, l]));
      const fresh = lines.filter((l) => !known.has(l.k));
      for (const key of gone) known.delete(key);
      for (const l of lines) known.set(l.k, l);
      this.shown = [...known.values()].sort((a, b) => a.at - b.at || a.bot - b.bot);
      if (this.atEnd || mine) this.$nextTick(() => this.end(true));
      else this.below += fresh.length;
    },
    tell({ unread, count }) {
      this.today = clock.now(); // "昨天" moves on with the bot's clock
      if (unread !== undefined) this.unread = unread;
      if (count !== undefined) this.countNow = count;
    },
    older() {
      this.loading = true;
      this.$emit("older", this.shown[0]?.at);
    },
    before(lines, more) {
      const el = this.$refs.scroll;
      const rest = el.scrollHeight - el.scrollTop;
      const known = new Set(this.shown.map((l) => l.k));
      this.shown = [...lines.filter((l) => !known.has(l.k)), ...this.shown];
      this.moreNow = more;
      this.loading = false;
      this.$nextTick(() => (el.scrollTop = el.scrollHeight - rest));
    },
    watch() {
      const el = this.$refs.scroll;
      this.atEnd = el.scrollHeight - el.scrollTop - el.clientHeight < NEAR;
      if (this.atEnd) this.below = 0;
    },
    stay() {
      if (this.atEnd) this.end(false);
    },
    end(smooth) {
      const el = this.$refs.scroll;
      if (!el) return;
      this.below = 0;
      this.atEnd = true;
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches || el.scrollHeight - el.scrollTop > 3 * el.clientHeight;
      el.scrollTo({ top: el.scrollHeight, behavior: smooth && !calm ? "smooth" : "instant" });
    },
    answer(line) {
      if (line.id && !String(getSelection())) this.$refs.composer.quoting(line);
    },
    jump(key) {
      const el = this.$refs.scroll.querySelector(`[data-key="${CSS.escape(key)}"]`);
      if (!el) return;
      el.scrollIntoView({ block: "center" });
      this.flash = key;
      setTimeout(() => (this.flash = ""), 1600);
    },
    sent() { this.$refs.composer.sent(); },
    failed() { this.$refs.composer.failed(); },
    pictures(list) { this.$refs.composer.pictures = list; },
  },
};
