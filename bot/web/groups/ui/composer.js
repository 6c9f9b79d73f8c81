// The field to write in: Enter sends, a quote and pictures go along, @ offers the people of the group.
import { colour, panel, sign } from "groups-ui";

const OFFERED = 6;

export default {
  props: { me: Object, mode: String, talk: String, turning: Boolean, names: Array, bot: String },
  emits: ["say", "recall", "files", "drop"],
  template: `
    <form class="composer" @submit.prevent="send">
      <p v-if="quote" class="quote-bar">
        <span><b>引用 {{ quote.name }}：</b>{{ gist(quote) }}</span>
        <button v-if="me && quote.who === me.wxid" type="button" class="back" @click="recall">撤回这句</button>
        <button type="button" class="x" @click="quote = null" aria-label="不引用了">×</button>
      </p>
      <p v-if="pictures.length" class="quote-bar">
        <span v-for="(p, i) in pictures" :key="p.src" class="thumb"><img :src="p.src" alt="要发的图片" /><button type="button" class="x" @click="$emit('drop', i)" aria-label="不发这张">×</button></span>
      </p>
      <ul v-if="offers.length" class="offers" role="listbox" aria-label="@ 谁">
        <li v-for="(n, i) in offers" :key="n" role="option" :aria-selected="String(i === chosen)" :class="{ on: i === chosen }" @mousedown.prevent="take(n)">{{ n }}</li>
      </ul>
      <div class="write">
        <button type="button" class="who" @click="panel('right')" :aria-label="me ? '现在是 ' + me.name + ' 在说话，点这里换人' : '选一个人'">
          <span class="face" :style="{ background: me ? colour(me.wxid) : '#666' }" aria-hidden="true">{{ me ? sign(me.name) : "？" }}</span>
        </button>
        <div class="field">
          <label class="as" for="words">{{ !me ? "先选一个人" : may ? me.name + (me.posts.length ? "（" + me.posts[0] + "）" : "") + " 说" : me.name + " 不在这个群里，只能私聊" }}</label>
          <textarea id="words" ref="words" v-model="text" rows="1" :disabled="!may" :maxlength="100000" enterkeyhint="send"
                    :placeholder="mode === 'private' ? '对' + bot + '说…' : '像平时在群里一样说…'" @keydown="keys" @input="grow" @blur="offers = []"></textarea>
        </div>
        <button type="button" class="icon photo" @click="$emit('files')" :disabled="!may" aria-label="发图片" title="发图片"><span class="camera" aria-hidden="true"></span></button>
        <button type="submit" class="send" :disabled="!may || (!text.trim() && !pictures.length)">发送</button>
      </div>
    </form>`,
  data: () => ({ text: "", quote: null, pictures: [], offers: [], chosen: 0, waiting: [] }),
  // The page is loaded anew when the bot was away: what was half written is still there then.
  mounted() {
    this.text = sessionStorage.getItem(`draft ${this.talk}`) || "";
    this.$nextTick(this.grow);
  },
  watch: {
    text(text) {
      if (text) sessionStorage.setItem(`draft ${this.talk}`, text);
      else sessionStorage.removeItem(`draft ${this.talk}`);
    },
  },
  computed: {
    may() {
      return !!this.me && (this.mode === "private" || this.me.inside);
    },
  },
  methods: {
    colour, sign, panel,
    gist: (line) => line.segs.map((s) => s[0]).join("").slice(0, 60) || (line.files.length ? "[图片]" : ""),
    quoting(line) {
      this.quote = line;
      this.$nextTick(() => this.$refs.words.focus());
    },
    recall() {
      this.$emit("recall", this.quote.id);
      this.quote = null;
    },
    keys(event) {
      if (event.isComposing || event.keyCode === 229) return; // the Enter that ends a Chinese word sends nothing
      if (this.offers.length && ["ArrowDown", "ArrowUp", "Enter", "Tab", "Escape"].includes(event.key)) return this.choose(event);
      if (event.key === "Escape") this.quote = null;
      if (event.key !== "Enter" || event.shiftKey) return;
      event.preventDefault();
      this.send();
    },
    choose(event) {
      event.preventDefault();
      if (event.key === "ArrowDown") this.chosen = (this.chosen + 1) % this.offers.length;
      else if (event.key === "ArrowUp") this.chosen = (this.chosen + this.offers.length - 1) % this.offers.length;
      else if (event.key === "Escape") this.offers = [];
      else this.take(this.offers[this.chosen]);
    },
    grow() {
      const el = this.$refs.words;
      el.style.height = "auto";
      el.style.height = `${Math.min(el.scrollHeight, 132)}px`;
      const asked = this.text.slice(0, el.selectionStart).match(/@([^@\s\u2005]{0,12})$/);
      this.chosen = 0;
      this.offers = asked && this.mode === "room" ? this.names.filter((n) => n.includes(asked[1])).slice(0, OFFERED) : [];
    },
    take(name) {
      const el = this.$refs.words;
      const head = this.text.slice(0, el.selectionStart).replace(/@[^@]*$/, `@${name}\u2005`);
      this.text = head + this.text.slice(el.selectionStart);
      this.offers = [];
      this.$nextTick(() => el.setSelectionRange(head.length, head.length));
    },
    send() {
      if (!this.may || this.turning || (!this.text.trim() && !this.pictures.length)) return;
      this.$emit("say", { text: this.text, quote: this.quote?.id || null, talk: this.talk, who: this.me.wxid });
      this.waiting.push({ text: this.text, quote: this.quote });
      this.clear(false);
      this.$refs.words.focus();
    },
    sent() {
      this.waiting.shift();
    },
    /** It was not saved: the words come back, before what was typed since. */
    failed() {
      const lost = this.waiting.shift();
      if (!lost) return;
      this.text = this.text ? `${lost.text}\n${this.text}` : lost.text;
      this.quote ||= lost.quote;
      this.$nextTick(this.grow);
    },
    clear(keep) {
      this.quote = null;
      if (!keep) Object.assign(this, { text: "", pictures: [] });
      this.$nextTick(this.grow);
    },
  },
};
