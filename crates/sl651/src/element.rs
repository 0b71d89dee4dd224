//! The elements of SL 651-2014 appendix C: guide bytes, identifiers, units and data definitions.

/// An element of table C.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Element {
    /// Guide byte in HEX/BCD frames.
    pub guide: u8,
    /// Identifier in ASCII frames.
    pub id: &'static str,
    /// Chinese name.
    pub name: &'static str,
    /// Unit; empty where there is none.
    pub unit: &'static str,
    /// What its data are.
    pub kind: Kind,
}

/// What the data of an element are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// N(digits, decimals): a decimal number. A frame's own descriptor counts, not this.
    Number {
        /// Digits, not counting the point.
        digits: u8,
        /// Digits behind the point.
        decimals: u8,
    },
    /// A time step, three BCD bytes: days, hours, minutes.
    Step,
    /// Status and alarms, four bytes of bits (table 58).
    Status,
    /// An observation time.
    Time,
    /// A station's address.
    Station,
    /// Text entered by hand, to the end of the body.
    Manual,
    /// A picture, to the end of the body.
    Picture,
    /// Rain of five minutes, a byte each, 0.1 mm.
    Rain,
    /// Relative stage every five minutes, two bytes each, 0.01 m.
    Stage,
    /// Velocities in bulk; not defined further.
    Batch,
}

const fn n(
    guide: u8,
    id: &'static str,
    name: &'static str,
    unit: &'static str,
    digits: u8,
    decimals: u8,
) -> Element {
    Element { guide, id, name, unit, kind: Kind::Number { digits, decimals } }
}

const fn k(guide: u8, id: &'static str, name: &'static str, unit: &'static str, kind: Kind) -> Element {
    Element { guide, id, name, unit, kind }
}

/// Every element of table C.1, in the order of guide bytes.
#[rustfmt::skip] // a table: a line an element
pub static ELEMENTS: [Element; 131] = [
    n(0x01, "AC", "断面面积", "m²", 8, 2),
    n(0x02, "AI", "瞬时气温", "℃", 3, 1),
    n(0x03, "C", "瞬时水温", "℃", 3, 1),
    k(0x04, "DRxnn", "时间步长码", "", Kind::Step),
    n(0x05, "DT", "时段长（小时.分钟）", "h.min", 4, 2),
    n(0x06, "ED", "日蒸发量", "mm", 5, 1),
    n(0x07, "EJ", "当前蒸发量", "mm", 5, 1),
    n(0x08, "FL", "气压", "hPa", 5, 0),
    n(0x09, "GH", "闸门开启高度", "m", 5, 2),
    n(0x0A, "GN", "输水设备、闸门（组）编号", "", 3, 0),
    n(0x0B, "GS", "输水设备类别", "", 1, 0),
    n(0x0C, "GT", "闸门开启孔数", "孔", 3, 0),
    n(0x0D, "GTP", "地温", "℃", 3, 1),
    n(0x0E, "H", "地下水瞬时埋深", "m", 6, 2),
    n(0x0F, "HW", "波浪高度", "m", 5, 2),
    n(0x10, "M10", "10厘米处土壤含水量", "%", 4, 1),
    n(0x11, "M20", "20厘米处土壤含水量", "%", 4, 1),
    n(0x12, "M30", "30厘米处土壤含水量", "%", 4, 1),
    n(0x13, "M40", "40厘米处土壤含水量", "%", 4, 1),
    n(0x14, "M50", "50厘米处土壤含水量", "%", 4, 1),
    n(0x15, "M60", "60厘米处土壤含水量", "%", 4, 1),
    n(0x16, "M80", "80厘米处土壤含水量", "%", 4, 1),
    n(0x17, "M100", "100厘米处土壤含水量", "%", 4, 1),
    n(0x18, "MST", "湿度", "%", 4, 1),
    n(0x19, "NS", "开机台数", "台", 2, 0),
    n(0x1A, "P1", "1小时时段降水量", "mm", 5, 1),
    n(0x1B, "P2", "2小时时段降水量", "mm", 5, 1),
    n(0x1C, "P3", "3小时时段降水量", "mm", 5, 1),
    n(0x1D, "P6", "6小时时段降水量", "mm", 5, 1),
    n(0x1E, "P12", "12小时时段降水量", "mm", 5, 1),
    n(0x1F, "PD", "日降水量", "mm", 5, 1),
    n(0x20, "PJ", "当前降水量", "mm", 5, 1),
    n(0x21, "PN01", "1分钟时段降水量", "mm", 5, 1),
    n(0x22, "PN05", "5分钟时段降水量", "mm", 5, 1),
    n(0x23, "PN10", "10分钟时段降水量", "mm", 5, 1),
    n(0x24, "PN30", "30分钟时段降水量", "mm", 5, 1),
    n(0x25, "PR", "暴雨量", "mm", 5, 1),
    n(0x26, "PT", "降水量累计值", "mm", 6, 1),
    n(0x27, "Q", "瞬时流量、抽水流量", "m³/s", 9, 3),
    n(0x28, "Q1", "取（排）水口流量1", "m³/s", 9, 3),
    n(0x29, "Q2", "取（排）水口流量2", "m³/s", 9, 3),
    n(0x2A, "Q3", "取（排）水口流量3", "m³/s", 9, 3),
    n(0x2B, "Q4", "取（排）水口流量4", "m³/s", 9, 3),
    n(0x2C, "Q5", "取（排）水口流量5", "m³/s", 9, 3),
    n(0x2D, "Q6", "取（排）水口流量6", "m³/s", 9, 3),
    n(0x2E, "Q7", "取（排）水口流量7", "m³/s", 9, 3),
    n(0x2F, "Q8", "取（排）水口流量8", "m³/s", 9, 3),
    n(0x30, "QA", "总出库流量、过闸总流量", "m³/s", 9, 3),
    n(0x31, "QZ", "输水设备流量、过闸（组）流量", "m³/s", 9, 3),
    n(0x32, "SW", "输沙量", "10⁴t", 11, 3),
    n(0x33, "UC", "风向", "", 2, 0),
    n(0x34, "UE", "风力", "级", 2, 0),
    n(0x35, "US", "风速", "m/s", 4, 1),
    n(0x36, "VA", "断面平均流速", "m/s", 5, 3),
    n(0x37, "VJ", "当前瞬时流速", "m/s", 5, 3),
    n(0x38, "VT", "电源电压", "V", 4, 2),
    n(0x39, "Z", "瞬时河道水位、潮位", "m", 7, 3),
    n(0x3A, "ZB", "库（闸、站）下水位", "m", 7, 3),
    n(0x3B, "ZU", "库（闸、站）上水位", "m", 7, 3),
    n(0x3C, "Z1", "取（排）水口水位1", "m", 7, 3),
    n(0x3D, "Z2", "取（排）水口水位2", "m", 7, 3),
    n(0x3E, "Z3", "取（排）水口水位3", "m", 7, 3),
    n(0x3F, "Z4", "取（排）水口水位4", "m", 7, 3),
    n(0x40, "Z5", "取（排）水口水位5", "m", 7, 3),
    n(0x41, "Z6", "取（排）水口水位6", "m", 7, 3),
    n(0x42, "Z7", "取（排）水口水位7", "m", 7, 3),
    n(0x43, "Z8", "取（排）水口水位8", "m", 7, 3),
    n(0x44, "SQ", "含沙量", "kg/m³", 9, 3),
    k(0x45, "ZT", "遥测站状态及报警信息", "", Kind::Status),
    n(0x46, "pH", "pH值", "", 4, 2),
    n(0x47, "DO", "溶解氧", "mg/L", 4, 1),
    n(0x48, "COND", "电导率", "μS/cm", 5, 0),
    n(0x49, "TURB", "浊度", "度", 3, 0),
    n(0x4A, "CODMN", "高锰酸盐指数", "mg/L", 4, 1),
    n(0x4B, "REDOX", "氧化还原电位", "mV", 5, 1),
    n(0x4C, "NH4N", "氨氮", "mg/L", 6, 2),
    n(0x4D, "TP", "总磷", "mg/L", 5, 3),
    n(0x4E, "TN", "总氮", "mg/L", 5, 2),
    n(0x4F, "TOC", "总有机碳", "mg/L", 4, 2),
    n(0x50, "CU", "铜", "mg/L", 7, 4),
    n(0x51, "ZN", "锌", "mg/L", 6, 4),
    n(0x52, "SE", "硒", "mg/L", 7, 5),
    n(0x53, "AS", "砷", "mg/L", 7, 5),
    n(0x54, "THG", "总汞", "mg/L", 7, 5),
    n(0x55, "CD", "镉", "mg/L", 7, 5),
    n(0x56, "PB", "铅", "mg/L", 7, 5),
    n(0x57, "CHLA", "叶绿素a", "mg/L", 4, 2),
    n(0x58, "WP1", "水压1", "kPa", 5, 2),
    n(0x59, "WP2", "水压2", "kPa", 5, 2),
    n(0x5A, "WP3", "水压3", "kPa", 5, 2),
    n(0x5B, "WP4", "水压4", "kPa", 5, 2),
    n(0x5C, "WP5", "水压5", "kPa", 5, 2),
    n(0x5D, "WP6", "水压6", "kPa", 5, 2),
    n(0x5E, "WP7", "水压7", "kPa", 5, 2),
    n(0x5F, "WP8", "水压8", "kPa", 5, 2),
    n(0x60, "SYL1", "水表1剩余水量", "m³", 11, 3),
    n(0x61, "SYL2", "水表2剩余水量", "m³", 11, 3),
    n(0x62, "SYL3", "水表3剩余水量", "m³", 11, 3),
    n(0x63, "SYL4", "水表4剩余水量", "m³", 11, 3),
    n(0x64, "SYL5", "水表5剩余水量", "m³", 11, 3),
    n(0x65, "SYL6", "水表6剩余水量", "m³", 11, 3),
    n(0x66, "SYL7", "水表7剩余水量", "m³", 11, 3),
    n(0x67, "SYL8", "水表8剩余水量", "m³", 11, 3),
    n(0x68, "SBL1", "水表1每小时水量", "m³/h", 10, 2),
    n(0x69, "SBL2", "水表2每小时水量", "m³/h", 10, 2),
    n(0x6A, "SBL3", "水表3每小时水量", "m³/h", 10, 2),
    n(0x6B, "SBL4", "水表4每小时水量", "m³/h", 10, 2),
    n(0x6C, "SBL5", "水表5每小时水量", "m³/h", 10, 2),
    n(0x6D, "SBL6", "水表6每小时水量", "m³/h", 10, 2),
    n(0x6E, "SBL7", "水表7每小时水量", "m³/h", 10, 2),
    n(0x6F, "SBL8", "水表8每小时水量", "m³/h", 10, 2),
    n(0x70, "VTA", "交流A相电压", "V", 4, 1),
    n(0x71, "VTB", "交流B相电压", "V", 4, 1),
    n(0x72, "VTC", "交流C相电压", "V", 4, 1),
    n(0x73, "VIA", "交流A相电流", "A", 4, 1),
    n(0x74, "VIB", "交流B相电流", "A", 4, 1),
    n(0x75, "VIC", "交流C相电流", "A", 4, 1),
    k(0xF0, "TT", "观测时间", "", Kind::Time),
    k(0xF1, "ST", "测站编码", "", Kind::Station),
    k(0xF2, "RGZS", "人工置数", "", Kind::Manual),
    k(0xF3, "PIC", "图片信息", "", Kind::Picture),
    k(0xF4, "DRP", "1小时内每5分钟时段雨量", "mm", Kind::Rain),
    k(0xF5, "DRZ1", "1小时内5分钟间隔相对水位1", "m", Kind::Stage),
    k(0xF6, "DRZ2", "1小时内5分钟间隔相对水位2", "m", Kind::Stage),
    k(0xF7, "DRZ3", "1小时内5分钟间隔相对水位3", "m", Kind::Stage),
    k(0xF8, "DRZ4", "1小时内5分钟间隔相对水位4", "m", Kind::Stage),
    k(0xF9, "DRZ5", "1小时内5分钟间隔相对水位5", "m", Kind::Stage),
    k(0xFA, "DRZ6", "1小时内5分钟间隔相对水位6", "m", Kind::Stage),
    k(0xFB, "DRZ7", "1小时内5分钟间隔相对水位7", "m", Kind::Stage),
    k(0xFC, "DRZ8", "1小时内5分钟间隔相对水位8", "m", Kind::Stage),
    k(0xFD, "DATA", "流速批量数据", "", Kind::Batch),
];

impl Element {
    /// The element of a guide byte.
    #[must_use]
    pub fn of_guide(guide: u8) -> Option<&'static Self> {
        ELEMENTS.binary_search_by_key(&guide, |e| e.guide).ok().map(|at| &ELEMENTS[at])
    }

    /// The element of an identifier, in any case; `DRD01`, `DRH01` and `DRN05` are the time step.
    #[must_use]
    pub fn of_id(id: &str) -> Option<&'static Self> {
        if is_step(id) {
            return Self::of_guide(0x04);
        }
        ELEMENTS.iter().find(|e| e.id.eq_ignore_ascii_case(id))
    }

    /// The descriptor byte the standard gives the element: data bytes in the high five bits, decimals in the low three;
    /// for the fixed groups F0H to F3H the guide byte again.
    #[must_use]
    pub fn descriptor(&self) -> u8 {
        match self.kind {
            Kind::Number { digits, decimals } => digits.div_ceil(2) << 3 | decimals,
            Kind::Step => 0x18,
            Kind::Status => 0x20,
            Kind::Rain => 0x60,
            Kind::Stage => 0xC0,
            Kind::Batch => 0xF6,
            Kind::Time | Kind::Station | Kind::Manual | Kind::Picture => self.guide,
        }
    }
}

fn is_step(id: &str) -> bool {
    let bytes = id.as_bytes();
    bytes.len() == 5
        && bytes[..2].eq_ignore_ascii_case(b"DR")
        && matches!(bytes[2].to_ascii_uppercase(), b'D' | b'H' | b'N')
        && bytes[3..].iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guides_and_identifiers_are_in_order_and_unique() {
        assert!(ELEMENTS.windows(2).all(|w| w[0].guide < w[1].guide));
        for element in &ELEMENTS {
            assert_eq!(Element::of_guide(element.guide), Some(element));
            if element.kind != Kind::Step {
                assert_eq!(Element::of_id(&element.id.to_lowercase()), Some(element), "{}", element.id);
            }
        }
        assert_eq!(Element::of_guide(0x76), None);
        assert_eq!(Element::of_id("DRN05").map(|e| e.guide), Some(0x04));
        assert_eq!(Element::of_id("DRX05"), None);
    }

    #[test]
    fn the_descriptors_of_frequent_elements_are_those_of_the_field() {
        let descriptor = |id| Element::of_id(id).unwrap().descriptor();
        for (id, expected) in
            [("Z", 0x23), ("PJ", 0x19), ("PT", 0x19), ("VT", 0x12), ("ZT", 0x20), ("DRP", 0x60)]
        {
            assert_eq!(descriptor(id), expected, "{id}");
        }
        assert_eq!((descriptor("DRZ1"), descriptor("TT"), descriptor("DATA")), (0xC0, 0xF0, 0xF6));
    }
}
