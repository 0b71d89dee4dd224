//! Configuration parameters of SL 651-2014 appendix D: their names, and values in words.

use crate::hex;
use crate::number::{Bcd, Number};
use std::borrow::Cow;

/// Which table a guide byte belongs to; both use the same bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Table {
    /// Table D.1, functions 40H, 41H and 49H.
    Basic,
    /// Table D.4, functions 42H, 43H, 47H and 48H.
    Running,
}

/// One parameter, as set, told or asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter<'a> {
    /// Byte offset of the guide, counted as diagnostics count.
    pub at: usize,
    /// Which table.
    pub table: Table,
    /// Guide byte; FFH stands before a maker's own.
    pub guide: u16,
    /// Decimals by the descriptor.
    pub decimals: u8,
    /// The data, or the text of ASCII frames; `None` when it is only asked for.
    pub data: Option<Cow<'a, [u8]>>,
    /// Whether the data are text of an ASCII frame.
    pub is_text: bool,
}

/// Names that repeat for several sensors: first guide, step to the next, how many, name before and behind the number.
const FAMILIES: [(u8, u8, u8, &str, &str); 12] = [
    (0x28, 1, 8, "水位基值", ""),
    (0x30, 1, 8, "水位修正基值", ""),
    (0x38, 1, 8, "加报水位", ""),
    (0x49, 2, 8, "取（排）水口", "上限水位"),
    (0x4A, 2, 8, "取（排）水口", "下限水位"),
    (0x59, 2, 8, "取（排）水口", "上限水压"),
    (0x5A, 2, 8, "取（排）水口", "下限水压"),
    (0x8E, 1, 8, "水表", "充值水量"),
    (0x99, 1, 8, "水表", "水量表底（初始）值"),
    (0xA1, 1, 8, "水表", "剩余水量报警值"),
    // The four centres' channels, main and spare.
    (0x04, 2, 4, "中心站", "主信道类型及地址"),
    (0x05, 2, 4, "中心站", "备用信道类型及地址"),
];

/// Upper and lower limits of quality items from 69H, two guides each.
const LIMITS: [&str; 18] = [
    "水温",
    "pH值",
    "溶解氧",
    "高锰酸盐指数",
    "电导率",
    "氧化还原电位",
    "浊度",
    "氨氮",
    "总氮",
    "铜",
    "锌",
    "氟化物",
    "硒",
    "砷",
    "汞",
    "镉",
    "总有机碳",
    "叶绿素",
];

impl Parameter<'_> {
    /// The Chinese name of appendix D, or `未定义参数`, `用户自定义参数`.
    #[must_use]
    pub fn chinese(&self) -> String {
        match u8::try_from(self.guide) {
            Ok(guide) => name(self.table, guide).unwrap_or_else(|| "未定义参数".into()),
            Err(_own) => "用户自定义参数".into(),
        }
    }

    /// The value in words; empty when it is only asked for.
    #[must_use]
    pub fn value(&self) -> String {
        let Some(data) = self.data.as_deref() else { return String::new() };
        if self.is_text {
            return String::from_utf8_lossy(data).into_owned();
        }
        match (self.table, self.guide) {
            (Table::Basic, 0x01) => data.iter().map(u8::to_string).collect::<Vec<_>>().join(" "),
            (Table::Basic, 0x04..=0x0B) => channel(data),
            (Table::Basic, 0x0C) => match data {
                [1] => "自报".into(),
                [2] => "自报确认".into(),
                [3] => "查询应答".into(),
                [4] => "调试或维修".into(),
                _ => hex::text(data),
            },
            (Table::Basic, 0x0F) => match data.split_first() {
                Some((b'1' | 1, id)) => format!("移动通信卡 {}", String::from_utf8_lossy(id)),
                Some((b'2' | 2, id)) => format!("北斗卫星通信卡 {}", String::from_utf8_lossy(id)),
                _ => hex::text(data),
            },
            (Table::Running, _) => match Number::of_bcd(data, self.decimals) {
                Bcd::Number(number) => number.to_string(),
                Bcd::Missing => "无".into(),
                Bcd::Unread => hex::text(data),
            },
            (Table::Basic, _) => hex::text(data),
        }
    }
}

fn name(table: Table, guide: u8) -> Option<String> {
    let plain = match (table, guide) {
        (Table::Basic, 0x01) => "中心站地址",
        (Table::Basic, 0x02) => "遥测站地址",
        (Table::Basic, 0x03) => "密码",
        (Table::Basic, 0x0C) => "工作方式",
        (Table::Basic, 0x0D) => "遥测站采集要素设置",
        (Table::Basic, 0x0E) => "中继站（集合转发站）服务地址范围",
        (Table::Basic, 0x0F) => "遥测站通信设备识别号",
        (Table::Running, 0x20) => "定时报时间间隔",
        (Table::Running, 0x21) => "加报时间间隔",
        (Table::Running, 0x22) => "降水量日起始时间",
        (Table::Running, 0x23) => "采样间隔",
        (Table::Running, 0x24) => "水位数据存储间隔",
        (Table::Running, 0x25) => "雨量计分辨力",
        (Table::Running, 0x26) => "水位计分辨力",
        (Table::Running, 0x27) => "雨量加报阈值",
        (Table::Running, 0x40) => "加报水位以上加报阈值",
        (Table::Running, 0x41) => "加报水位以下加报阈值",
        (Table::Running, 0x42) => "流量加报阈值",
        (Table::Running, 0x43) => "流速加报阈值",
        (Table::Running, 0x44) => "闸位加报阈值",
        (Table::Running, 0x45) => "功率加报阈值",
        (Table::Running, 0x46) => "气压加报阈值",
        (Table::Running, 0x47) => "风速加报阈值",
        (Table::Running, 0x48) => "水温加报阈值",
        (Table::Running, 0x8D) => "流量上限",
        (Table::Running, 0x96) => "水量定值量",
        (Table::Running, 0x97) => "固态存储数据初始化",
        (Table::Running, 0x98) => "遥测终端参数恢复出厂设置",
        (Table::Running, 0x69..=0x8C) => {
            let item = LIMITS[usize::from((guide - 0x69) / 2)];
            return Some(format!("{item}{}", if guide % 2 == 1 { "上限" } else { "下限" }));
        }
        _ => {
            let (first, step, _, before, behind) = FAMILIES.into_iter().find(|(first, step, many, ..)| {
                (*first < 0x10) == (table == Table::Basic)
                    && guide >= *first
                    && (guide - first).is_multiple_of(*step)
                    && (guide - first) / step < *many
            })?;
            return Some(format!("{before}{}{behind}", (guide - first) / step + 1));
        }
    };
    Some(plain.into())
}

/// Type of channel and address: IPv4 addresses are twelve digits and a port of six; telephone numbers of odd length have
/// an A before them.
fn channel(data: &[u8]) -> String {
    let Some((kind, address)) = data.split_first() else { return String::new() };
    let digits = hex::text(address);
    let digits = digits.trim_start_matches('A');
    let plain = |name: &str| format!("{name} {digits}").trim_end().to_string();
    match kind {
        0 => "禁用".into(),
        1 => plain("短信"),
        2 if digits.len() == 18 && digits.bytes().all(|d| d.is_ascii_digit()) => {
            let part = |from: usize, to: usize| digits[from..to].trim_start_matches('0');
            let part = |from: usize, to: usize| Some(part(from, to)).filter(|p| !p.is_empty()).unwrap_or("0");
            format!("IPv4 {}.{}.{}.{}:{}", part(0, 3), part(3, 6), part(6, 9), part(9, 12), part(12, 18))
        }
        2 => plain("IPv4"),
        3 => plain("北斗"),
        4 => plain("海事卫星"),
        5 => plain("PSTN"),
        6 => plain("超短波"),
        _ => hex::text(data),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_guide_of_both_tables_has_a_name_of_its_own() {
        for (table, guides) in [(Table::Basic, 0x01..=0x0F), (Table::Running, 0x20..=0xA8)] {
            let mut names: Vec<_> = guides.clone().map(|guide| name(table, guide)).collect();
            assert!(names.iter().all(Option::is_some), "{names:?}");
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), guides.count());
        }
        for (guide, expected) in [
            (0x58, "取（排）水口8下限水位"),
            (0x6A, "水温下限"),
            (0x8B, "叶绿素上限"),
            (0xA8, "水表8剩余水量报警值"),
        ] {
            assert_eq!(name(Table::Running, guide).unwrap(), expected);
        }
        assert_eq!((name(Table::Basic, 0x10), name(Table::Running, 0xA9)), (None, None));
    }

    #[test]
    fn a_channel_is_told_with_its_address() {
        let ipv4 = [2, 0x19, 0x20, 0x00, 0x00, 0x20, 0x10, 0x00, 0x97, 0x08];
        assert_eq!(channel(&ipv4), "IPv4 192.0.2.10:9708");
        assert_eq!(channel(&[1, 0xA1, 0x00, 0x86]), "短信 10086");
        assert_eq!((channel(&[0]), channel(&[])), ("禁用".into(), String::new()));
    }
}
