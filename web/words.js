// All that the page says, in English and Chinese. Functions take what is to be said.
const en = {
  language: "中文",
  other: "zh",
  lang: "en",
  modes: { watch: "Watch", predict: "Predict", play: "You are the scheduler", compare: "Compare" },
  of: (f) => (f.name ? `${f.letter} (${f.name})` : f.letter),
  body: "body",
  failsMark: "✗",
  fails: "this file fails",
  verbs: { leak: ["leaks", "leak"], fail: ["fails", "fail"] }, // of one, of many
  odds: (o, only, [one, many]) =>
    only
      ? "This page shows one run only."
      : o.bad === 0
        ? o.all === 1
          ? "This schedule is clean."
          : `None of ${n(o.all)} schedules from here ${one}: nothing can go wrong now.`
        : o.bad === o.all
          ? o.all === 1
            ? `This schedule ${one}.`
            : `All ${n(o.all)} schedules from here ${many}: nothing can save it now.`
          : `${n(o.bad)} of ${n(o.all)} schedules from here ${many}.`,
  oddsOfPart: (o, [, many]) => `${n(o.bad)} of ${n(o.all)} schedules from here that are in this page ${many}.`,
  oddsShort: (o, [one, many]) =>
    o.bad === 0 ? `never ${one}` : o.bad === o.all ? `always ${one}` : `${n(o.bad)} of ${n(o.all)} ${many}`,
  hidden: "The odds are hidden until you have answered.",
  ready: "Who goes on?",
  result: (f) => `What does ${f} get?`,
  leftOut: "not in this page",
  forced: (f) => `Only ${f} can go on.`,
  over: "The run is over.",
  next: "next step",
  step: "step",
  end: "end",
  stepOf: (a, b) => `step ${a} of ${b}`,
  first: "To the beginning",
  back: "One step back",
  forward: "One step forward",
  last: "To the end",
  undo: "Undo",
  again: "Begin again",
  scrubber: "Step of the schedule",
  noReturn: (p) => (p.fate === "bad" ? `point of no return: step ${p.at}` : `safe from step ${p.at} on`),
  cells: {
    started: "started",
    woken: (by) => `woken by ${by}`,
    ends: "ends",
    yields: "yields",
    runs: "runs on",
    dispatches: "starts another",
    chooses: (s) => `chooses, :${s.line}`,
    dies: "the process dies",
    blocked: "waits",
    ready: "ready",
    stuck: "STUCK",
    left: "left",
  },
  gets: (t) => `gets ${t}`,
  failsTell: (t) => `gets the error of ${t}`,
  returns: (t) => `returns “${t}”`,
  returnsError: (t) => `returns the error “${t}”`,
  returnsShort: "returns",
  returnsErrorShort: "returns error",
  queuesShort: "queues",
  value: (v) => (v === null ? "a value" : v.failed ? `the error of ${v.text}` : `the result of ${stem(v.text)}`),
  did: (f, s, wakes) => `${f} ${listed(clauses(en, s, wakes.length ? [`wakes ${wakes.join(", ")}`] : []))}.`,
  waits: (op, line, name) => `waits in ${op}${name ? ` of ${name}` : ""}${line ? ` (line ${line})` : ""}`,
  pushes: (v, name) => [`pushes ${v}${name ? ` into ${name}` : ""}`, "waits until it is taken"],
  queues: (v, name) => [
    `wants to push ${v}${name ? ` into ${name}` : ""}`,
    "waits in the queue, since the slot is taken",
  ],
  begin: "Nothing has happened yet. The body, A, is ready.",
  beginning: (o, [one]) => (o.bad ? `→ shows the shortest schedule that ${one}.` : "→ shows the order of a queue."),
  takes: (v, from) => `takes ${v} from ${from}`,
  slot: "slot",
  notKnown: "no longer known",
  slots: (b) => `${b.items} of ${b.capacity} slots taken`,
  senders: "senders waiting",
  receivers: "receivers waiting",
  nobody: "nobody",
  inSlot: "in the slot",
  object: (o) =>
    ({ unbuffered_channel: "unbuffered channel", buffered_channel: "buffered channel" })[o.kind] ??
    o.kind.replaceAll("_", " "),
  waiting: "waiting",
  drawing: "What fibers wait in",
  noObjects: "No fiber waits in anything yet.",
  source: "Source",
  report: "Report",
  steps: "Steps of the fibers",
  here: (letters) => `here: ${letters}`,
  command: "In a terminal:",
  copy: "Copy",
  copied: "Copied",
  link: "Link to this moment",
  partial: (d, s) =>
    `There are too many schedules for a page. This one holds the ${n(s)} that leave the order of a queue in their first ${d} choices only.`,
  counts: (s) => (s === 1 ? "1 schedule" : `all ${n(s)} schedules`),
  goal: "Goal",
  goals: (g, [, many]) =>
    g.fate === "bad" ? `make it ${many}` : g.fate === "clean" ? "keep it clean" : `leave exactly ${g.left} stuck`,
  parIs: (p) => `par: ${p} ${p === 1 ? "choice" : "choices"}`,
  made: (k) => `${k} ${k === 1 ? "choice" : "choices"} made`,
  won: (k, p) => `Done: after ${k} ${k === 1 ? "choice" : "choices"} it is certain (par ${p}).`,
  lost: "Out of reach from here: undo (U), or begin again (Home).",
  noGoals: "Every schedule ends alike here, so there is nothing to win: play as you like.",
  questions: {
    fate: ([, many]) => `From here, how many schedules ${many}?`,
    woken: (f) => `${f} goes on now. Whom does it wake?`,
    left: () => "How many fibers will be stuck at the end of this run?",
  },
  answers: { clean: "none", open: "some", bad: "all" },
  right: "Right.",
  wrong: (a) => `No: ${a}.`,
  revealed: (a) => `The answer: ${a}.`,
  reveal: "Show the answer (space)",
  score: (r, a) => `${r} of ${a} right`,
  stuckNow: (k) =>
    k === 0 ? "No fiber is left." : k === 1 ? "1 fiber can never finish." : `${k} fibers can never finish.`,
  keys: {
    watch: "→ ← step · Home End · a letter chooses that fiber · M mode",
    predict: "→ next · 1 2 3 or a letter answers · space shows the answer · M mode",
    play: "a letter chooses that fiber · U undo · G goal · Home begins again · M mode",
    compare: "the same keys move both: → ← Home End, letters · M mode",
  },
  modeHelp: "Mode",
  howEnds: {
    clean: "clean",
    leak: "LEAK",
    deadlock: "DEADLOCK",
    unfinished: "unfinished",
    crashed: "CRASHED",
    failed: "FAILED",
  },
};

const zh = {
  ...en,
  language: "English",
  other: "en",
  lang: "zh-Hans",
  modes: { watch: "观看", predict: "预测", play: "你是调度器", compare: "比较" },
  of: (f) => (f.name ? `${f.letter}（${f.name}）` : f.letter),
  body: "主体",
  fails: "这个文件会出错",
  verbs: { leak: ["泄漏", "泄漏"], fail: ["出错", "出错"] },
  odds: (o, only, [verb]) =>
    only
      ? "本页只显示一次运行。"
      : o.bad === 0
        ? o.all === 1
          ? `这个调度没有${verb}。`
          : `从这里起的 ${n(o.all)} 种调度都不会${verb}：已经安全了。`
        : o.bad === o.all
          ? o.all === 1
            ? `这个调度${verb}了。`
            : `从这里起的 ${n(o.all)} 种调度全部${verb}：已经无法挽回。`
          : `从这里起的 ${n(o.all)} 种调度中有 ${n(o.bad)} 种${verb}。`,
  oddsOfPart: (o, [verb]) => `本页包含的、从这里起的 ${n(o.all)} 种调度中有 ${n(o.bad)} 种${verb}。`,
  oddsShort: (o, [verb]) =>
    o.bad === 0 ? `不会${verb}` : o.bad === o.all ? `必定${verb}` : `${n(o.all)} 种中 ${n(o.bad)} 种${verb}`,
  hidden: "回答之前不显示概率。",
  ready: "下一个运行谁？",
  result: (f) => `${f} 得到什么？`,
  leftOut: "本页未包含",
  forced: (f) => `只有 ${f} 可以运行。`,
  over: "运行结束。",
  next: "下一步",
  step: "步",
  end: "结束",
  stepOf: (a, b) => `第 ${a} 步，共 ${b} 步`,
  first: "回到开头",
  back: "后退一步",
  forward: "前进一步",
  last: "到结尾",
  undo: "撤销",
  again: "重新开始",
  scrubber: "调度的步数",
  noReturn: (p) => (p.fate === "bad" ? `无法挽回：第 ${p.at} 步` : `第 ${p.at} 步之后安全`),
  cells: {
    started: "已启动",
    woken: (by) => `被 ${by} 唤醒`,
    ends: "结束",
    yields: "让出",
    runs: "仍在运行",
    dispatches: "启动另一个",
    chooses: (s) => `选择，:${s.line}`,
    dies: "进程终止",
    blocked: "等待",
    ready: "就绪",
    stuck: "阻塞",
    left: "未结束",
  },
  gets: (t) => `得到 ${t}`,
  failsTell: (t) => `得到 ${t} 的错误`,
  returns: (t) => `返回“${t}”`,
  returnsError: (t) => `返回错误“${t}”`,
  returnsShort: "返回",
  returnsErrorShort: "返回错误",
  queuesShort: "排队",
  value: (v) => (v === null ? "一个值" : v.failed ? ` ${v.text} 的错误` : ` ${stem(v.text)} 的结果`),
  did: (f, s, wakes) => `${f} ${clauses(zh, s, wakes.length ? [`唤醒 ${wakes.join("、")}`] : []).join("，")}。`,
  waits: (op, line, name) => `在${name ? ` ${name} 的` : ""} ${op} 中等待${line ? `（第 ${line} 行）` : ""}`,
  pushes: (v, name) => [`把${v}放入${name ? ` ${name}` : "通道"}`, "等待被取走"],
  queues: (v, name) => [`想把${v}放入${name ? ` ${name}` : "通道"}`, "空位被占用，排队等待"],
  begin: "还没有发生任何事。主体 A 已就绪。",
  beginning: (o, [verb]) => (o.bad ? `按 → 观看最短的${verb}调度。` : "按 → 观看队列顺序的调度。"),
  takes: (v, from) => `从 ${from} 取走${v}`,
  slot: "空位",
  notKnown: "已不可知",
  slots: (b) => `${b.capacity} 个空位中占用 ${b.items} 个`,
  senders: "等待发送",
  receivers: "等待接收",
  nobody: "无",
  inSlot: "在空位中",
  object: (o) =>
    ({ unbuffered_channel: "不带缓存的通道", buffered_channel: "带缓存的通道", mutex: "互斥锁", wait_group: "等待组" })[
      o.kind
    ] ?? o.kind,
  waiting: "等待",
  drawing: "纤程在等什么",
  noObjects: "还没有纤程在等待。",
  source: "源代码",
  report: "报告",
  steps: "纤程的步骤",
  here: (letters) => `在此：${letters}`,
  command: "在终端中：",
  copy: "复制",
  copied: "已复制",
  link: "此刻的链接",
  partial: (d, s) => `调度太多，一页放不下。本页包含 ${n(s)} 种：它们只在前 ${d} 次选择中偏离队列顺序。`,
  counts: (s) => `全部 ${n(s)} 种调度`,
  goal: "目标",
  goals: (g, [verb]) =>
    g.fate === "bad" ? `让它${verb}` : g.fate === "clean" ? `不让它${verb}` : `恰好阻塞 ${g.left} 个`,
  parIs: (p) => `标准杆：${p} 次选择`,
  made: (k) => `已选择 ${k} 次`,
  won: (k, p) => `完成：${k} 次选择后已成定局（标准杆 ${p} 次）。`,
  lost: "从这里已无法达到：撤销（U）或重新开始（Home）。",
  noGoals: "这里所有调度的结局都一样，没有胜负：请随意尝试。",
  questions: {
    fate: ([verb]) => `从这里起，有多少种调度会${verb}？`,
    woken: (f) => `现在 ${f} 运行。它会唤醒谁？`,
    left: () => "这次运行结束时会有几个纤程阻塞？",
  },
  answers: { clean: "没有", open: "一部分", bad: "全部" },
  right: "正确。",
  wrong: (a) => `不对：${a}。`,
  revealed: (a) => `答案：${a}。`,
  reveal: "显示答案（空格）",
  score: (r, a) => `${a} 题答对 ${r} 题`,
  stuckNow: (k) => (k === 0 ? "没有遗留的纤程。" : `${k} 个纤程永远无法结束。`),
  keys: {
    watch: "→ ← 单步 · Home End · 按字母选择纤程 · M 模式",
    predict: "→ 继续 · 1 2 3 或字母回答 · 空格显示答案 · M 模式",
    play: "按字母选择纤程 · U 撤销 · G 目标 · Home 重新开始 · M 模式",
    compare: "同样的按键同时控制两边：→ ← Home End、字母 · M 模式",
  },
  modeHelp: "模式",
  howEnds: {
    clean: "干净",
    leak: "泄漏",
    deadlock: "死锁",
    unfinished: "未结束",
    crashed: "崩溃",
    failed: "检查失败",
  },
};

export const WORDS = { en, zh };

// Writes a number with groups of three digits.
export function n(count) {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

const stem = (file) => file.replace(/(\.thumb)?\.\w+$/, "");
const listed = (parts) =>
  parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts[parts.length - 1]}`;

// What a step does, in clauses. What its fiber gets is not said twice.
function clauses(w, s, wakes) {
  const pushes = s.end === "blocks" && s.has && /::push/.test(s.operation);
  const told = s.told.filter((t) => !(pushes && /gets|fails/.test(t.what)));
  const says = { gets: w.gets, fails: w.failsTell, returns: w.returns, returns_error: w.returnsError };
  const ends = ending(w, s);
  const takes = s.moved.map((m) => w.takes(w.value(m.value), m.from));
  return [...takes, ...told.map((t) => says[t.what](t.text)), ...ends.slice(0, -1), ...wakes, ends[ends.length - 1]];
}

// What a step ends with, the wait last. `s.has` is what its fiber carries, `s.name` the object's.
function ending(w, s) {
  if (s.end === "chooses") return [w.cells.chooses(s)];
  if (s.end !== "blocks") return [w.cells[s.end]];
  const call = s.operation.split("::").pop();
  if (call === "push" && s.has && /unbuffered/.test(s.operation))
    return s.waitsForSlot ? w.queues(w.value(s.has), s.name) : w.pushes(w.value(s.has), s.name);
  return [w.waits(call || "?", s.line, s.name)];
}

// Returns what stands in the cell of the fiber that runs.
export function cell(w, s) {
  const signs = { fails: w.failsMark, returns: w.returnsShort, returns_error: w.returnsErrorShort };
  const told = s.told
    .filter((t) => t.what in signs)
    .map((t) => (t.what === "fails" ? signs.fails : `${signs[t.what]},`));
  const call = s.waitsForSlot ? w.queuesShort : s.operation.split("::").pop();
  const end =
    s.end === "blocks"
      ? `${call || w.cells.blocked}${s.line ? ` :${s.line}` : ""}`
      : s.end === "chooses"
        ? w.cells.chooses(s)
        : w.cells[s.end];
  // Whoever returns ends, and that need not be said.
  return s.end === "ends" && told.some((t) => t.endsWith(",")) ? told.join(" ").slice(0, -1) : [...told, end].join(" ");
}
