//! Messages in words: names and values for pages and tools.

use crate::body::{Body, Entry, Item, Value};
use crate::frame::Header;
use crate::hex;
use crate::message::{Content, Message};
use crate::number::Number;
use crate::szy206::{Szy206, SzyValue};

/// A name and what it has.
pub type Named = (String, String);

impl Header {
    /// What stands around the body, in Chinese: centre, station, function, packets, end character. The password is
    /// left out.
    #[must_use]
    pub fn described(&self) -> Vec<Named> {
        let mut named: Vec<Named> = vec![
            ("中心站".into(), format!("{:02X}", self.centre)),
            ("遥测站".into(), self.station.to_string()),
            ("功能码".into(), format!("{:02X}（{}）", self.function.0, self.function.chinese())),
        ];
        if let Some(packet) = self.packet {
            named.push(("包".into(), format!("{}/{}", packet.number, packet.total)));
        }
        if let Some(end) = self.end {
            named.push(("结束符".into(), end.name().into()));
        }
        named
    }
}

impl Body<'_> {
    /// Every item in order, in Chinese.
    #[must_use]
    pub fn described(&self) -> Vec<Named> {
        let mut named = Vec::new();
        if let Some(serial) = self.serial {
            named.push(("流水号".into(), serial.to_string()));
        }
        if let Some(sent) = self.sent {
            named.push(("发报时间".into(), sent.to_string()));
        }
        self.items.iter().for_each(|item| describe(item, &mut named));
        named
    }
}

impl Message<'_> {
    /// Everything in order, in Chinese, but for the password.
    #[must_use]
    pub fn described(&self) -> Vec<Named> {
        match &self.content {
            Content::Report(report) => [report.header.described(), report.body.described()].concat(),
            Content::Piece(header, bytes) => {
                let mut named = header.described();
                named.push(("后续包数据".into(), format!("{}字节", bytes.len())));
                named
            }
            Content::Szy206(message) => message.described(),
        }
    }
}

impl Szy206<'_> {
    fn described(&self) -> Vec<Named> {
        let station = self.station.map_or_else(String::new, |station| station.to_string());
        let mut named: Vec<Named> = vec![
            ("终端".into(), station),
            ("应用功能码".into(), format!("{:02X}（{}）", self.afn, self.chinese_function())),
            ("类别".into(), format!("{}（{}）", self.kind, self.chinese_kind())),
        ];
        if let Some(split) = self.split {
            named.push(("拆分帧".into(), split.to_string()));
        }
        let Some(report) = &self.report else {
            named.push(("数据域".into(), hex::text(self.data)));
            return named;
        };
        for value in &report.values {
            let text = match value {
                SzyValue::Number(number) => number.to_string(),
                SzyValue::Digits(digits) => format!("{digits}（小数位数未证实）"),
                SzyValue::Missing => "无".into(),
                SzyValue::Unread => "未解读".into(),
            };
            named.push((self.chinese_kind().into(), text));
        }
        named.push(("报警".into(), format!("{:04X}", report.alarms)));
        named.push(("状态".into(), format!("{:04X}", report.state)));
        if let Some((day, hour, minute, second)) = report.time.map(crate::szy206::DayTime::parts) {
            named.push(("时间标签".into(), format!("{day:02}日 {hour:02}:{minute:02}:{second:02}")));
        }
        named
    }
}

fn describe(item: &Item<'_>, named: &mut Vec<Named>) {
    let mut add = |name: &str, value: String| named.push((name.to_string(), value));
    match item {
        Item::Station { address, class } => {
            let class = class.map_or_else(String::new, |class| format!("（{}）", class.chinese()));
            add("遥测站地址", format!("{address}{class}"));
        }
        Item::ObservedAt(time) => {
            let text = time.map_or_else(|| "无效".into(), |t| t.to_string());
            add("观测时间", text.strip_suffix(":00").unwrap_or(&text).to_string());
        }
        Item::Step(step) => add("时间步长", format!("{}日{}时{}分", step.days, step.hours, step.minutes)),
        Item::Entry(entry) => {
            let name = format!("{} {}", entry.guide, entry.guide.chinese());
            add(&name, value(entry));
        }
        Item::Parameter(parameter) => {
            let is_password = parameter.table == crate::parameter::Table::Basic && parameter.guide == 3;
            let value = if is_password { "······".into() } else { parameter.value() };
            add(&format!("{:02X} {}", parameter.guide, parameter.chinese()), value);
        }
        Item::Period { from, to } => {
            let text =
                |time: &Option<crate::CivilTime>| time.map_or_else(|| "无效".into(), |t| t.to_string());
            add("查询时段", format!("{} 至 {}", text(from), text(to)));
        }
        Item::Switches(switches) => {
            let open = switches.iter().map(|on| if *on { "开" } else { "关" });
            add("开关状态", open.collect::<Vec<_>>().join(" "));
        }
        Item::Gates(gates) => {
            let told = gates.iter().map(|gate| {
                let open = if gate.open { "开" } else { "关" };
                gate.opening_cm.map_or_else(|| open.to_string(), |cm| format!("{open} {cm}cm"))
            });
            add("闸门状态", told.collect::<Vec<_>>().join("、"));
        }
        Item::Quota(on) => {
            let text = match on {
                Some(true) => "投入",
                Some(false) => "退出",
                None => "无效",
            };
            add("水量定值控制", text.into());
        }
        Item::Version(version) => add("软件版本", version.to_string()),
        Item::Events(counts) => {
            add("事件记录", counts.iter().map(u16::to_string).collect::<Vec<_>>().join(" "));
        }
        Item::Unread(bytes) => add("未解读", hex::text(bytes)),
    }
}

fn value(entry: &Entry<'_>) -> String {
    let unit = entry.guide.element().map_or("", |element| element.unit);
    let with_unit = |text: String| if unit.is_empty() { text } else { format!("{text} {unit}") };
    match &entry.value {
        Value::Number(number) => with_unit(number.to_string()),
        Value::Missing => "无".into(),
        Value::Series(series) => {
            let told = |value: &Option<Number>| value.map_or_else(|| "-".into(), |number| number.to_string());
            with_unit(series.values.iter().map(told).collect::<Vec<_>>().join(","))
        }
        Value::Status(status) => {
            let alarms: Vec<_> = status.alarms().map(|(name, meaning)| format!("{name}{meaning}")).collect();
            let words = if alarms.is_empty() { "正常".into() } else { alarms.join("、") };
            format!("{:08X}（{words}）", status.0)
        }
        Value::Text(text) => text.clone(),
        Value::Picture => format!("{}字节", entry.data.len()),
        Value::Asked => String::new(),
        Value::Raw => hex::text(&entry.data),
    }
}
