// The bot's time, and the buttons that turn it forward.
import { clock, clockTime, date, fieldValue, panel, weekday } from "groups-ui";

export default {
  props: { now: Number, turns: Array },
  template: `
    <button class="close only-narrow2" @click="panel('')">关闭 ×</button>
    <section class="card clock" aria-labelledby="clock-title">
      <h2 id="clock-title">机器人的时间</h2>
      <p class="time" role="timer"><b>{{ hour }}</b><span>{{ day }}</span></p>
      <p class="turning" role="status">{{ busy ? "时钟正在往前走，到期的事一件件办…" : "拨快时间，看催办、升级和汇总" }}</p>
      <div class="turns">
        <button v-for="t in turns" :key="t[0]" @click="go(t[0])" :disabled="busy">{{ t[1] }}</button>
        <button @click="free = !free" :aria-expanded="String(free)">指定日期…</button>
      </div>
      <form v-if="free" class="free" @submit.prevent="go(field)">
        <label class="sr" for="clock-to">拨到哪天几点</label>
        <input id="clock-to" type="datetime-local" v-model="field" :min="least" required :disabled="busy" />
        <button :disabled="busy || !field">拨过去</button>
      </form>
    </section>`,
  data: () => ({ free: false, tick: 0, asked: false, turning: false, field: "", least: "" }),
  created() {
    this.set(this.now, false);
    this.field = fieldValue(this.now + 3600000);
    this.timer = setInterval(() => this.tick++, 1000);
  },
  unmounted() {
    clearInterval(this.timer);
  },
  computed: {
    busy() {
      return this.asked || this.turning;
    },
    hour() {
      return this.tick >= 0 && clockTime(clock.now());
    },
    day() {
      return this.tick >= 0 && `${date(clock.now())} ${weekday(clock.now())}`;
    },
  },
  methods: {
    panel,
    set(now, turning) {
      clock.set(now);
      this.turning = turning;
      this.least = fieldValue(now);
      if (this.field && this.field < this.least) this.field = fieldValue(now + 3600000);
      this.tick++;
    },
    go(turn) {
      this.asked = true;
      this.$emit("turn", turn);
    },
    /** The turn that was asked for here is over. */
    done(now, turning) {
      this.asked = false;
      this.set(now, turning);
    },
  },
};
