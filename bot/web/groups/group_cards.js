// The requests of the group: what is open, by when, with whom; the history of one on a click.
import { clock, moment } from "groups-ui";

export default {
  props: { cards: Object },
  template: `
    <section class="card requests" aria-labelledby="cards-title">
      <h2 id="cards-title">本群诉求<span class="total">{{ now.count ? now.count + " 件未了" : "" }}</span></h2>
      <p v-if="!now.open.length" class="empty">眼下没有未了的诉求。</p>
      <template v-for="part in parts" :key="part.title">
        <h3 v-if="part.title && part.cards.length">{{ part.title }}</h3>
        <article v-for="c in part.cards" :key="c.no" class="request" :class="[c.state, { late: c.late, flash: c.no === flash }]" :id="'request-' + c.no">
          <button class="request-head" @click="toggle(c.no)" :aria-expanded="String(open === c.no)">
            <span class="request-top"><b>{{ c.no }} 号</b><span>{{ c.kind }}</span><span v-if="c.urgent" class="tag hot">紧急</span><span class="state">{{ c.label }}</span></span>
            <span class="request-text">{{ c.text }}</span>
            <span class="request-foot">{{ c.place }}</span>
            <span class="request-foot"><span v-if="c.who">{{ c.who }}<template v-if="c.post">（{{ c.post }}）</template></span><span v-if="c.more"> · {{ c.more }} 户附议</span></span>
            <span v-if="c.due && part.live && c.state !== 'resolved'" class="request-due">{{ c.late ? "已超时，应于 " : "限 " }}{{ at(c.due) }}{{ c.late ? "" : " 前" }}</span>
          </button>
          <ol v-if="open === c.no" class="history">
            <li v-if="!events">正在取…</li>
            <li v-for="(e, i) in events || []" :key="i"><time>{{ at(e.at) }}</time><span><b>{{ e.what }}</b> {{ e.who }}<template v-if="e.note">：{{ e.note }}</template></span></li>
          </ol>
        </article>
      </template>
      <p v-if="now.count > now.open.length" class="empty">另有 {{ now.count - now.open.length }} 件，按时限排在后面</p>
    </section>`,
  data() {
    return { now: this.cards, open: 0, events: null, flash: 0 };
  },
  computed: {
    parts() {
      return [
        { title: "", cards: this.now.open, live: true },
        { title: "最近了结", cards: this.now.done, live: false },
      ];
    },
  },
  methods: {
    at: (ms) => moment(ms, clock.now()),
    toggle(no) {
      this.open = this.open === no ? 0 : no;
      this.events = null;
      if (this.open) this.$emit("history", no);
    },
    tell(no, events) {
      if (no === this.open) this.events = events;
    },
    fresh(cards) {
      this.now = cards;
      if (this.open) this.$emit("history", this.open);
    },
    /** Bring one card into sight, from the number beside a line. */
    show(no) {
      if (matchMedia("(max-width: 1199px)").matches) document.body.dataset.panel = "right";
      if (this.open !== no) this.toggle(no);
      this.flash = no;
      setTimeout(() => (this.flash = 0), 1600);
      this.$nextTick(() => document.getElementById(`request-${no}`)?.scrollIntoView({ block: "nearest" }));
    },
  },
};
