/** Words of 设置 and of the clauses shown everywhere. The English side must have the same shape. */
export const settingsZh = {
  title: '设置',
  clause: {
    ask: (id: string) => `${id} 要求什么`,
    quote: '原文：',
    unknown: '方案没有写这一条的内容',
    loading: '正在读取',
  },
  interpretations: {
    title: '解释口径',
    intro: '通知没有写明、要由县里定的地方：现在怎样理解，为什么，数值写在方案的哪一行。县里定了以后改方案，并写明依据。',
    none: '方案没有 interpretations.toml',
    noneHint: '照 plans/daixian 中的同名文件写一份，这里就会列出。',
    reading: '现行口径',
    values: '现行值',
    reason: '理由',
    change: '在哪里改',
    settled: (by: string) => `县里已定：${by}`,
    open: '默认，待县里确认',
    changed: (value: string) => `默认是 ${value}`,
    more: (n: number) => `另有 ${n} 项`,
  },
};

export const settingsEn: typeof settingsZh = {
  title: 'Settings',
  clause: {
    ask: (id) => `What ${id} demands`,
    quote: 'In the notice: ',
    unknown: 'The plan has no words for this clause',
    loading: 'Loading',
  },
  interpretations: {
    title: 'How the notice is read',
    intro: 'What the notice leaves open: how it is read now, why, and in which line of the plan the values stand. Once the county has settled it, change the plan and say by which paper.',
    none: 'The plan has no interpretations.toml',
    noneHint: 'Write one after the file of that name in plans/daixian; it is listed here then.',
    reading: 'Read as',
    values: 'In force',
    reason: 'Why',
    change: 'Where to change it',
    settled: (by) => `Settled by the county: ${by}`,
    open: 'default, to be confirmed',
    changed: (value) => `the default is ${value}`,
    more: (n) => `and ${n} more`,
  },
};
