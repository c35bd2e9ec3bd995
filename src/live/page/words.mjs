// Everything that the page says, in English and Chinese.

const plural = (n, noun) => `${number(n)} ${noun}${n === 1 ? '' : 's'}`;

// Returns 12345 as "12,345".
export function number(n) {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',');
}

// Returns "384 KiB", "1.6 MiB".
export function bytes(n) {
  if (n === 0)
    return '0';
  const MiB = n / (1 << 20);
  return MiB < 1 ? `${Math.round(n / 1024)} KiB` : `${MiB.toFixed(MiB < 10 ? 1 : 0)} MiB`;
}

// Returns bytes as MiB, without the unit: "1.6", "64".
export function mebibytes(n) {
  const MiB = n / (1 << 20);
  return MiB.toFixed(MiB > 0 && MiB < 10 ? 1 : 0);
}

// Returns "850 µs", "12 ms", "1.5 s".
export function duration(microseconds) {
  if (microseconds < 1000)
    return `${microseconds} µs`;
  const ms = microseconds / 1000;
  return ms < 1000 ? `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

// Returns "push" for "unbuffered_channel::push", "make_thumbnails.cpp:28" for a path.
export const lastName = text => text.split('::').pop();
export const fileName = text => text.split('/').pop();

export const words = {
  en: {
    lang: 'en',
    otherLanguage: '中文', otherLang: 'zh-Hans',
    dark: 'Dark', light: 'Light', save: 'Save a recording',
    controls: 'What the server does', lesson: 'Lesson', share: 'Broken pictures', rate: 'Requests/s',
    kinds: {right: '', leaks: 'leaks', outlives: 'early'},
    summaries: {}, // the lessons' own
    noneBroken: 'none', allBroken: 'all', shareOf: (p, q) => `${p} of ${q}`,
    fastest: 'all it can',
    pause: 'Pause', go: 'Go on', one: 'One request', restart: 'New server',
    keys: 'Keys: 1–9 lesson, space pause, o one request, r new server, + − rate, b broken, l language, d dark',
    running: (lesson, n) => `${lesson} is running; ${plural(n, 'request')} answered.`,
    paused: lesson => `Paused. Lesson: ${lesson}.`,
    step: (k, n, requests) => `Step ${k} of ${n}, ${plural(requests, 'request')}: `,
    done: 'The script is over. “Go on” sends more requests.',
    outOfMemory: s => s.places.length
        ? `Out of memory after ${plural(s.answered, 'request')}: ${number(s.places[0].fibers)} fibers are stuck in ` +
          `${lastName(s.places[0].operation)}, ${fileName(s.places[0].at)}`
        : `Out of memory after ${plural(s.answered, 'request')}: no fiber is stuck`,
    ended: s => `The server ended after ${plural(s.answered, 'request')}: ${s.ended}`,
    gone: 'leaklab live does not answer any more. Start it again, and open the address that it prints.',
    startAnew: 'Start a new server',
    recorded: 'A recording: this is how it went.',
    question: 'The line is flat now. Why does it not come down?',
    showReply: 'Show the answer', hideReply: 'Hide the answer',
    reply: (n, memory) => `No new fiber gets stuck, but the ${number(n)} that are wait for a receiver that has ` +
        `returned. Nobody can wake them, and nothing can end them from outside. So their stacks, ${memory}, stay ` +
        'until the process ends. A cure stops a leak; only a new server gives back what has leaked.',
    stuck: 'Stuck fibers', memory: 'Memory', requests: 'Requests answered', took: 'Slowest answer',
    taken: n => `taken ${n}`, pinned: n => `pinned ${n}`, resident: n => `resident ${n} MiB`, limit: bytes => `limit ${bytes}`,
    takenIs: 'What the limit counts: memory that the server may write to, its heap and its stacks.',
    pinnedIs: 'The stacks of the stuck fibers.',
    residentIs: 'What is in the memory of the machine, with the program itself; of a stack only the pages that were used.',
    stuckNow: n => `${plural(n, 'fiber')} can never finish`,
    requestsNow: (n, e) => e === null ? number(n) : `${number(n)}, ${number(e)} with an error`,
    places: 'Where fibers are stuck', placeColumns: ['fibers', 'they pin', 'stuck in'],
    noPlaces: 'No fiber is stuck.',
    last: n => `Request ${number(n)}`, noRequest: 'No request yet',
    returned: 'make_thumbnails returned: ', failed: 'make_thumbnails returned an error: ', nothing: 'It did not return.',
    made: n => `photo ${n}`, broken: n => `photo ${n} is broken`, missing: n => `photo ${n}: no thumbnail`,
    marks: {lesson: 'lesson', broken: 'broken', rate: 'rate', out_of_memory: 'out of memory', ended: 'ended', restart: 'new server'},
    time: 'Time', play: 'Play', atTheEnd: ' (at the end)',
    seconds: s => s < 120 ? `${s} s` : `${Math.floor(s / 60)} min ${s % 60 ? `${s % 60} s` : ''}`.trim(),
  },
  zh: {
    lang: 'zh-Hans',
    otherLanguage: 'English', otherLang: 'en',
    dark: '深色', light: '浅色', save: '保存记录',
    controls: '服务器做什么', lesson: '课', share: '损坏的图片', rate: '每秒请求数',
    kinds: {right: '', leaks: '会泄漏', outlives: '过早'},
    summaries: {
      lesson1_sequential: '一个文件接一个文件；错误记入日志',
      lesson2_fire_and_forget: '每个文件一个纤程，但不等待：工作没做完就返回',
      lesson3_done_channel: '在通道上数完成的个数；忽略错误',
      lesson4_drain: '返回第一个错误；另一个纤程接收其余结果',
      lesson4_leak: '返回第一个错误；还在发送的纤程永远阻塞',
      lesson5_buffered: '全部文件名或第一个错误；通道容得下所有结果',
      lesson6_wait_group: '文件来自通道；wait_group 和一个关闭者；返回总大小',
    },
    noneBroken: '没有', allBroken: '全部', shareOf: (p, q) => `${p}/${q}`,
    fastest: '尽可能多',
    pause: '暂停', go: '继续', one: '一个请求', restart: '新服务器',
    keys: '按键：1–9 选课，空格 暂停，o 一个请求，r 新服务器，+ − 速率，b 损坏，l 语言，d 深色',
    running: (lesson, n) => `${lesson} 正在运行；已答复 ${number(n)} 个请求。`,
    paused: lesson => `已暂停。课：${lesson}。`,
    step: (k, n, requests) => `第 ${k} 步，共 ${n} 步，${number(requests)} 个请求：`,
    done: '脚本已结束。“继续”会发送更多请求。',
    outOfMemory: s => s.places.length
        ? `${number(s.answered)} 个请求之后内存耗尽：${number(s.places[0].fibers)} 个纤程阻塞在 ` +
          `${lastName(s.places[0].operation)}，${fileName(s.places[0].at)}`
        : `${number(s.answered)} 个请求之后内存耗尽：没有纤程阻塞`,
    ended: s => `${number(s.answered)} 个请求之后服务器结束了：${s.ended}`,
    gone: 'leaklab live 不再答复。请重新启动它，并打开它显示的地址。',
    startAnew: '启动新服务器',
    recorded: '这是一份记录：当时的过程。',
    question: '线现在是平的。为什么它不降下来？',
    showReply: '显示答案', hideReply: '隐藏答案',
    reply: (n, memory) => `不再有新的纤程阻塞，但已经阻塞的 ${number(n)} 个还在等待一个早已返回的接收者。` +
        `没有谁能唤醒它们，也没有什么能从外面结束它们。所以它们的栈，共 ${memory}，一直留到进程结束。` +
        '修正错误只能止住泄漏；已经泄漏的，只有新服务器才能归还。',
    stuck: '阻塞的纤程', memory: '内存', requests: '已答复的请求', took: '最慢的答复',
    taken: n => `已占用 ${n}`, pinned: n => `被占住 ${n}`, resident: n => `常驻 ${n} MiB`, limit: bytes => `上限 ${bytes}`,
    takenIs: '上限所计的：服务器可以写入的内存，即它的堆和栈。',
    pinnedIs: '阻塞的纤程的栈。',
    residentIs: '在机器内存里的部分，包括程序本身；一个栈只计用过的页。',
    stuckNow: n => `${number(n)} 个纤程永远不能结束`,
    requestsNow: (n, e) => e === null ? `${number(n)} 个` : `${number(n)} 个，其中 ${number(e)} 个有错误`,
    places: '纤程阻塞在哪里', placeColumns: ['纤程', '占住', '阻塞在'],
    noPlaces: '没有纤程阻塞。',
    last: n => `第 ${number(n)} 个请求`, noRequest: '还没有请求',
    returned: 'make_thumbnails 返回：', failed: 'make_thumbnails 返回错误：', nothing: '它没有返回。',
    made: n => `照片 ${n}`, broken: n => `照片 ${n} 已损坏`, missing: n => `照片 ${n}：没有缩略图`,
    marks: {lesson: '课', broken: '损坏', rate: '速率', out_of_memory: '内存耗尽', ended: '结束', restart: '新服务器'},
    time: '时间', play: '播放', atTheEnd: '（结束时）',
    seconds: s => s < 120 ? `${s} 秒` : `${Math.floor(s / 60)} 分 ${s % 60 ? `${s % 60} 秒` : ''}`.trim(),
  },
};
