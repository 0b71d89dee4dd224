/** Words of the pages about rosters and gates. The English side must have the same shape. */
export const watchZh = {
  title: '驻点',
  tabs: { roster: '排班', patrols: '巡查与应急' },
  export: '驻点排班',
  example: '示例',
  exampleNote: '标“示例”的驻点不代表代县实际，请照各单位名单替换。',
  assumed: '假定',
  states: { unfilled: '空岗', missing: '未到岗', gap: '未排满', planned: '已排班', manned: '在岗', over: '已结束' } as Record<string, string>,
  stages: { planned: '已排班', vacant: '缺人', on_duty: '在岗', handed_over: '待接班', done: '已离岗', withdrawn: '已撤班' } as Record<string, string>,
  steps: { check_in: '到岗', hand_over: '交班', take_over: '接班', check_out: '离岗', excuse: '不能到岗' } as Record<string, string>,
  active: {
    on: '驻点已启动', drill: '演练：驻点已启动，不告警', off: '未启动：晴天只在“常设”驻点值守', since: (time: string) => `自 ${time}`,
    begin: '启动驻点', drillBegin: '演练', end: '解除', cause: '启动原因', reason: '解除原因', byRain: '雨天响应',
  },
  counts: { unfilled: '空岗', missing: '未到岗', manned: '在岗', gap: '未排满' },
  mine: {
    title: '我的班次', none: '最近七天没有排您的班', at: (object: string) => object, standby: '替补', place: '所在位置', photo: '照片',
    distance: (m: number) => `距驻点 ${m} 米`, far: '偏远', noPosition: '', note: '说明', handover: '交班情况', takeover: '接班核对', early: '提前离岗的原因', reason: '原因',
    waiting: '已存在本机，联网后自动上传', saved: '已记入台账', from: (title: string, note: string) => `${title}交班：${note}`, later: '以后的班次', told: (time: string) => `已通知 ${time}`,
  },
  grid: {
    place: '驻点', shift: '班次', previous: '前七天', next: '后七天', today: '本周起', days: (span: string) => span, empty: '空', office: '驻点单位', post: '负责岗位',
    staff: (n: number) => `每班 ${n} 人`, always: '常设', none: '方案里还没有驻点', noneHint: '在方案的 watch.toml 登记驻点、班次和负责岗位。', reason: '改派原因', copy: '沿用上一周', copied: '已沿用',
  },
  slot: {
    close: '收起', who: '值守岗位', standby: '替补岗位', noStandby: '不设替补', choose: '请选择', reason: '原因（另派单位、休息不足、多排人时必填）', plan: '排入', replace: '替换', withdraw: '撤班',
    alerts: '告警', told: (lapse: string, tier: string, time: string) => `${lapse}：${time} 告知${tier}`, noPeople: '本单位还没有账号，请管理员新建（账号页）', nobody: '还没有排人', otherOffice: '由其他单位排班',
    notified: (time: string) => `上岗通知 ${time}`, arrived: (time: string) => `到岗 ${time}`, left: (time: string) => `离岗 ${time}`, excuse: (why: string) => `不能到岗：${why}`,
  },
  patrol: {
    title: '巡查', overdue: (n: number) => `${n} 处巡查超期`, fine: '没有超期的巡查', never: '没有巡查过', last: (time: string) => `上次 ${time}`, due: (time: string) => `应在 ${time} 前`, late: '超期', rain: '降雨', inspect: '去排查',
  },
  readiness: {
    title: '溢流口和泵站应急措施', ready: (n: number, of: number) => `${n}/${of} 处就绪`, check: '核查', inPlace: '到位', missing: '缺', what: '缺什么', declare: '定为就绪', blocked: '有措施没有到位，不能定为就绪',
    save: '提交核查', unanswered: '请逐项核查', states: { unchecked: '未核查', missing: '缺措施', stale: '待复核', ready: '就绪' } as Record<string, string>, at: (time: string) => `核查于 ${time}`,
  },
  gates: {
    title: '闸坝', none: '没有您看得到的闸坝', noneHint: '本单位、本乡镇没有闸坝，或方案的 register.toml 还没有登记（kind = "gate"）。', unknown: '状态未知（还没有回执）', since: (time: string) => `自 ${time}`, canal: '退水渠',
    threshold: (items: string) => `高于 ${items} 时提议闸堵`, readings: '水质记录', noReadings: '还没有水质记录', above: '超阈值', station: '自动站', measure: '记水质', item: '项目', value: '数值', propose: '提议', order: '直接下令',
    reason: '原因', opening: '开度（%）', shut: '关闭', open: '全开', note: '备注', rejectReason: '否决原因', withdrawReason: '撤销原因', photo: '照片（必须）', effect: '看到的效果',
    byRule: '规则提议，请人决定', left: (minutes: number) => `还剩 ${minutes} 分钟回执`, late: (minutes: number) => `超过回执时限 ${minutes} 分钟`,
    steps: { order: '下令', reject: '否决', withdraw: '撤销', return: '回执', note: '记效果' } as Record<string, string>,
    stages: { proposed: '待决定', ordered: '待回执', returned: '已回执', noted: '已记效果', rejected: '已否决', withdrawn: '已撤销' } as Record<string, string>,
    proposed: (who: string, time: string) => `${who} 提议 ${time}`, decided: (who: string, time: string) => `${who} 决定 ${time}`, returned: (who: string, opening: string, time: string) => `${who} 回执：${opening} ${time}`,
    told: (tier: string, time: string) => `未回执，${time} 告知${tier}`, waiting: '待决定和待回执',
  },
};

export const watchEn: typeof watchZh = {
  title: 'Watch',
  tabs: { roster: 'Roster', patrols: 'Patrols and readiness' },
  export: 'Roster',
  example: 'Example',
  exampleNote: 'Places marked as examples are not real ones of the county; replace them by the offices’ lists.',
  assumed: 'Assumed',
  states: { unfilled: 'Empty', missing: 'Not there', gap: 'Open', planned: 'Rostered', manned: 'Manned', over: 'Over' },
  stages: { planned: 'Rostered', vacant: 'Vacant', on_duty: 'On duty', handed_over: 'To be relieved', done: 'Left', withdrawn: 'Withdrawn' },
  steps: { check_in: 'Check in', hand_over: 'Hand over', take_over: 'Take over', check_out: 'Leave', excuse: 'Cannot come' },
  active: {
    on: 'The watch plan is in force', drill: 'Drill: the plan is in force, nobody is alerted', off: 'Not in force: on dry days only permanent places are manned', since: (time) => `since ${time}`,
    begin: 'Put in force', drillBegin: 'Drill', end: 'Stand down', cause: 'Why', reason: 'Why', byRain: 'rain response',
  },
  counts: { unfilled: 'Empty', missing: 'Not there', manned: 'Manned', gap: 'Open' },
  mine: {
    title: 'My shift', none: 'No shift of yours in the next seven days', at: (object) => object, standby: 'Standby', place: 'Where I am', photo: 'Photo',
    distance: (m) => `${m} m from the place`, far: 'far away', noPosition: '', note: 'Remark', handover: 'What is handed over', takeover: 'What was found', early: 'Why before the end', reason: 'Why',
    waiting: 'Kept on this device; sent when there is a network', saved: 'Entered into the ledger', from: (title, note) => `${title} hands over: ${note}`, later: 'Later shifts', told: (time) => `told ${time}`,
  },
  grid: {
    place: 'Place', shift: 'Shift', previous: 'Earlier', next: 'Later', today: 'From today', days: (span) => span, empty: 'empty', office: 'Office', post: 'Responsible post',
    staff: (n) => `${n} per shift`, always: 'permanent', none: 'No watched places yet', noneHint: 'Register places, shifts and posts in watch.toml of the plan.', reason: 'Why another office', copy: 'Copy the week before', copied: 'Copied',
  },
  slot: {
    close: 'Close', who: 'Who', standby: 'Standby', noStandby: 'No standby', choose: 'Choose', reason: 'Why (needed for another office, little rest, more people)', plan: 'Roster', replace: 'Replace', withdraw: 'Withdraw',
    alerts: 'Alerts', told: (lapse, tier, time) => `${lapse}: ${tier} told ${time}`, noPeople: 'The office has no accounts yet; ask the administrator', nobody: 'Nobody is rostered', otherOffice: 'Rostered by another office',
    notified: (time) => `told ${time}`, arrived: (time) => `came ${time}`, left: (time) => `left ${time}`, excuse: (why) => `cannot come: ${why}`,
  },
  patrol: {
    title: 'Patrols', overdue: (n) => `${n} patrols overdue`, fine: 'No patrol is overdue', never: 'never visited', last: (time) => `last ${time}`, due: (time) => `due ${time}`, late: 'overdue', rain: 'rain', inspect: 'Inspect',
  },
  readiness: {
    title: 'Measures at overflows and pump stations', ready: (n, of) => `${n} of ${of} ready`, check: 'Check', inPlace: 'In place', missing: 'Missing', what: 'What is missing', declare: 'Declare ready', blocked: 'A measure is missing: it cannot be declared ready',
    save: 'Enter the check', unanswered: 'Please answer every measure', states: { unchecked: 'Unchecked', missing: 'Missing', stale: 'Check again', ready: 'Ready' }, at: (time) => `checked ${time}`,
  },
  gates: {
    title: 'Gates', none: 'No gates that you may see', noneHint: 'Your office or township has none, or none is registered (kind = "gate" in register.toml of the plan).', unknown: 'Unknown (no return yet)', since: (time) => `since ${time}`, canal: 'Return canal',
    threshold: (items) => `shutting is proposed above ${items}`, readings: 'Water', noReadings: 'No readings yet', above: 'above', station: 'station', measure: 'Note water', item: 'Item', value: 'Value', propose: 'Propose', order: 'Order at once',
    reason: 'Why', opening: 'Opening (%)', shut: 'Shut', open: 'Open', note: 'Remark', rejectReason: 'Why not', withdrawReason: 'Why', photo: 'Photo (needed)', effect: 'The effect seen',
    byRule: 'Proposed by a rule; a person decides', left: (minutes) => `${minutes} min left for the return`, late: (minutes) => `the return is ${minutes} min late`,
    steps: { order: 'Order', reject: 'Reject', withdraw: 'Withdraw', return: 'Return', note: 'Note the effect' },
    stages: { proposed: 'To decide', ordered: 'Awaiting return', returned: 'Returned', noted: 'Effect noted', rejected: 'Rejected', withdrawn: 'Withdrawn' },
    proposed: (who, time) => `proposed by ${who}, ${time}`, decided: (who, time) => `decided by ${who}, ${time}`, returned: (who, opening, time) => `returned by ${who}: ${opening}, ${time}`,
    told: (tier, time) => `no return: ${tier} told ${time}`, waiting: 'To decide or to be returned',
  },
};
