// The county's tree of groups: opened place by place, searched by name, walked by keyboard.
import { clock, moment, panel } from "groups-ui";

export default {
  props: { roots: Array, kids: Object, open: Array, recent: Array, picked: String, counts: Object, now: Number },
  template: `
    <div class="tree">
      <button class="close only-narrow" @click="panel('')">关闭 ×</button>
      <div class="tree-search">
        <label class="sr" for="tree-words">按群名查找</label>
        <input id="tree-words" type="search" v-model="words" placeholder="查找群，如 荷塘苑 1栋" autocomplete="off"
               @input="look" @keydown.esc="words = ''; look()" />
      </div>
      <div class="tree-scroll" ref="list">
        <template v-if="words.trim()">
          <p class="tree-head" role="status">{{ found === null ? "正在查找…" : found.length ? "找到 " + found.length + (found.length >= 40 ? " 个以上" : " 个群") : "没有叫这个名字的群" }}</p>
          <button v-for="r in found || []" :key="r.code" class="room" :class="{ on: r.code === pickedNow }" @click="pick(r.code)">
            <span class="room-name">{{ r.name }}</span><span class="room-type">{{ r.type }}</span>
          </button>
        </template>
        <template v-else>
          <template v-if="recentNow.length">
            <h2 class="tree-head">最近说话的群</h2>
            <button v-for="r in recentNow" :key="'r' + r.code" class="room" :class="{ here: r.code === pickedNow }" @click="pick(r.code)">
              <span class="room-name">{{ r.name }}</span><span class="room-type">{{ stamp(r.last) }}</span>
            </button>
          </template>
          <h2 class="tree-head" id="tree-title">全县的群</h2>
          <ul role="tree" aria-labelledby="tree-title" ref="rows" @keydown="keys">
            <li v-for="(row, i) in rows" :key="row.key" role="treeitem" class="row" :data-room="row.room || null"
                :aria-level="row.depth + 1" :aria-expanded="row.kids ? String(row.open) : null" :aria-selected="String(!!row.room && row.room === pickedNow)"
                :tabindex="i === focus ? 0 : -1" :class="{ on: row.room && row.room === pickedNow, fold: !row.room }"
                :style="{ paddingLeft: 6 + row.depth * 16 + 'px' }" @click="hit(row, i)" @focus="focus = i">
              <span class="twist" :class="{ down: row.open, none: !row.kids }" @click.stop="toggle(row)" aria-hidden="true"></span>
              <span class="row-name">{{ row.name }}</span>
              <span v-if="countsNow[row.code]" class="badge" :title="countsNow[row.code] + ' 件待办'">{{ countsNow[row.code] }}<span class="sr"> 件待办</span></span>
            </li>
          </ul>
        </template>
      </div>
    </div>`,
  data() {
    return {
      words: "",
      found: null,
      focus: 0,
      kidsNow: { ...this.kids },
      openNow: new Set(this.open),
      recentNow: this.recent,
      countsNow: this.counts,
      pickedNow: this.picked,
    };
  },
  created() {
    clock.set(this.now); // the first part of the page to be made: all others read the time from it
  },
  mounted() {
    this.$nextTick(this.scroll);
  },
  computed: {
    rows() {
      const rows = [];
      const walk = (nodes, depth, above) => {
        for (const node of nodes) {
          const [first, ...others] = node.rooms;
          const kids = node.kids + others.length;
          const open = kids > 0 && this.openNow.has(node.code);
          rows.push({ key: node.code, code: node.code, name: this.short(node.name, above), depth, kids, open, room: first?.code, parent: above });
          if (!open) continue;
          for (const room of others) rows.push({ key: "g" + room.code, code: "", name: room.name, depth: depth + 1, kids: 0, open: false, room: room.code, parent: node });
          walk(this.kidsNow[node.code] || [], depth + 1, node);
        }
      };
      walk(this.roots, 0, null);
      return rows;
    },
  },
  methods: {
    panel,
    // 荷塘苑1栋2单元 under 荷塘苑1栋 is read as 2单元.
    short(name, above) {
      if (!above) return name;
      const stem = above.name.replace(/(网格|社区)$/, "");
      const rest = name.startsWith(stem) ? name.slice(stem.length) : "";
      return /^[\d一二三四五六七八九十]/.test(rest) ? rest : name;
    },
    stamp: (ms) => (ms ? moment(ms, clock.now()).replace(/ 周.*/, "") : ""),
    look() {
      clearTimeout(this.waiting);
      this.found = null;
      if (this.words.trim()) this.waiting = setTimeout(() => this.$emit("look", this.words), 120);
    },
    show(words, found) {
      if (words === this.words) this.found = found;
    },
    pick(code) {
      this.pickedNow = code;
      this.$emit("pick", code);
      if (document.body.dataset.panel === "left") panel("");
    },
    hit(row, i) {
      this.focus = i;
      if (row.kids && !(row.open && row.room && row.room !== this.pickedNow)) this.toggle(row);
      if (row.room && row.room !== this.pickedNow) this.$emit("pick", (this.pickedNow = row.room));
      if (row.room && !row.kids && document.body.dataset.panel === "left") panel("");
    },
    toggle(row) {
      if (!row.kids) return;
      if (this.openNow.has(row.code)) this.openNow.delete(row.code);
      else {
        this.openNow.add(row.code);
        if (!this.kidsNow[row.code]) this.$emit("unfold", row.code);
      }
    },
    grow(code, nodes, counts) {
      this.kidsNow[code] = nodes;
      this.countsNow = counts;
    },
    fresh(recent, counts) {
      if (recent.length > this.recentNow.length) this.$nextTick(this.scroll); // the tree was pushed down
      this.recentNow = recent;
      this.countsNow = counts;
    },
    /** The group that is looked at now, with the branches that lead to it opened. */
    reveal(code, way, kids, counts) {
      this.pickedNow = code;
      Object.assign(this.kidsNow, kids);
      for (const place of way) this.openNow.add(place);
      this.countsNow = counts;
      this.$nextTick(this.scroll);
    },
    /** The picked group in sight, if it is not; nothing else on the page moves. */
    scroll() {
      const row = this.$el.querySelector(".row.on")?.getBoundingClientRect();
      const list = this.$refs.list;
      const frame = list.getBoundingClientRect();
      if (row && (row.top < frame.top || row.bottom > frame.bottom)) list.scrollTop += row.top - frame.top - frame.height / 2;
    },
    move(i) {
      this.focus = Math.max(0, Math.min(this.rows.length - 1, i));
      this.$nextTick(() => this.$refs.rows.children[this.focus]?.focus());
    },
    keys(event) {
      const row = this.rows[this.focus];
      const act = {
        ArrowDown: () => this.move(this.focus + 1),
        ArrowUp: () => this.move(this.focus - 1),
        Home: () => this.move(0),
        End: () => this.move(this.rows.length - 1),
        ArrowRight: () => (row.kids && !row.open ? this.toggle(row) : this.move(this.focus + 1)),
        ArrowLeft: () => (row.open ? this.toggle(row) : this.move(this.rows.findIndex((r) => r.code === row.parent?.code))),
        Enter: () => this.hit(row, this.focus),
        " ": () => this.hit(row, this.focus),
      }[event.key];
      if (!act || !row) return;
      event.preventDefault();
      act();
    },
  },
};
