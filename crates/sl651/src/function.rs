//! Function codes (SL 651-2014 appendix B) and classes of stations (appendix A).

/// A function code: what a frame is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Function(pub u8);

impl Function {
    /// 链路维持报: repeats the last serial number and wants no answer.
    pub const KEEP_ALIVE: Self = Self(0x2F);
    /// 测试报.
    pub const TEST: Self = Self(0x30);
    /// 均匀时段水文信息报.
    pub const UNIFORM: Self = Self(0x31);
    /// 定时报.
    pub const TIMED: Self = Self(0x32);
    /// 加报报.
    pub const EXTRA: Self = Self(0x33);
    /// 小时报.
    pub const HOURLY: Self = Self(0x34);
    /// 人工置数报.
    pub const MANUAL: Self = Self(0x35);
    /// 图片报.
    pub const PICTURE: Self = Self(0x36);
    /// 查询实时数据.
    pub const ASK_NOW: Self = Self(0x37);
    /// 查询时段数据.
    pub const ASK_PERIOD: Self = Self(0x38);
    /// 查询人工置数.
    pub const ASK_MANUAL: Self = Self(0x39);
    /// 查询指定要素.
    pub const ASK_ELEMENTS: Self = Self(0x3A);
    /// 修改基本配置表.
    pub const SET_BASIC: Self = Self(0x40);
    /// 读取（自报）基本配置表.
    pub const READ_BASIC: Self = Self(0x41);
    /// 修改运行参数配置表.
    pub const SET_RUNNING: Self = Self(0x42);
    /// 读取（自报）运行参数配置表.
    pub const READ_RUNNING: Self = Self(0x43);
    /// 查询水泵电机数据.
    pub const PUMP_MOTOR: Self = Self(0x44);
    /// 查询软件版本.
    pub const VERSION: Self = Self(0x45);
    /// 查询状态和报警.
    pub const STATUS: Self = Self(0x46);
    /// 初始化固态存储.
    pub const CLEAR_STORAGE: Self = Self(0x47);
    /// 恢复出厂设置.
    pub const FACTORY_RESET: Self = Self(0x48);
    /// 修改密码.
    pub const PASSWORD: Self = Self(0x49);
    /// 设置时钟.
    pub const SET_CLOCK: Self = Self(0x4A);
    /// 设置IC卡状态.
    pub const CARD: Self = Self(0x4B);
    /// 水泵开关.
    pub const PUMPS: Self = Self(0x4C);
    /// 阀门开关.
    pub const VALVES: Self = Self(0x4D);
    /// 闸门开关.
    pub const GATES: Self = Self(0x4E);
    /// 水量定值控制.
    pub const QUOTA: Self = Self(0x4F);
    /// 查询事件记录.
    pub const EVENTS: Self = Self(0x50);
    /// 查询时钟.
    pub const CLOCK: Self = Self(0x51);

    /// The Chinese name of table B.1; `保留` for reserved codes, `用户自定义` for E0H to FFH.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self.0 {
            0x2F => "链路维持报",
            0x30 => "测试报",
            0x31 => "均匀时段水文信息报",
            0x32 => "遥测站定时报",
            0x33 => "遥测站加报报",
            0x34 => "遥测站小时报",
            0x35 => "遥测站人工置数报",
            0x36 => "遥测站图片报",
            0x37 => "查询遥测站实时数据",
            0x38 => "查询遥测站时段数据",
            0x39 => "查询遥测站人工置数",
            0x3A => "查询遥测站指定要素数据",
            0x40 => "修改遥测站基本配置表",
            0x41 => "读取（自报）遥测站基本配置表",
            0x42 => "修改遥测站运行参数配置表",
            0x43 => "读取（自报）遥测站运行参数配置表",
            0x44 => "查询水泵电机实时工作数据",
            0x45 => "查询遥测终端软件版本",
            0x46 => "查询遥测站状态和报警信息",
            0x47 => "初始化固态存储数据",
            0x48 => "恢复终端出厂设置",
            0x49 => "修改密码",
            0x4A => "设置遥测站时钟",
            0x4B => "设置遥测终端IC卡状态",
            0x4C => "水泵开关命令（状态自报）",
            0x4D => "阀门开关命令（状态自报）",
            0x4E => "闸门开关命令（状态自报）",
            0x4F => "水量定值控制命令",
            0x50 => "查询遥测站事件记录",
            0x51 => "查询遥测站时钟",
            0xE0..=0xFF => "用户自定义",
            _ => "保留",
        }
    }

    /// Whether the standard defines the code.
    #[must_use]
    pub fn is_defined(self) -> bool {
        matches!(self.0, 0x2F..=0x3A | 0x40..=0x51)
    }

    /// Whether its body upward holds the station's class and elements of appendix C.
    #[must_use]
    pub fn has_elements(self) -> bool {
        matches!(self.0, 0x30..=0x34 | 0x36..=0x38 | 0x3A | 0x44) || !self.is_defined()
    }

    /// Whether its elements are values at equal steps (§6.6.4.4, §6.6.4.11).
    #[must_use]
    pub fn is_series(self) -> bool {
        matches!(self, Self::UNIFORM | Self::ASK_PERIOD)
    }
}

/// A station's class: the byte behind its address in reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct StationClass(pub u8);

impl StationClass {
    /// Codes and Chinese names of table A.1.
    pub const ALL: [(Self, &'static str); 11] = [
        (Self(b'P'), "降水"),
        (Self(b'H'), "河道"),
        (Self(b'K'), "水库（湖泊）"),
        (Self(b'Z'), "闸坝"),
        (Self(b'D'), "泵站"),
        (Self(b'T'), "潮汐"),
        (Self(b'M'), "墒情"),
        (Self(b'G'), "地下水"),
        (Self(b'Q'), "水质"),
        (Self(b'I'), "取水口"),
        (Self(b'O'), "排水口"),
    ];

    /// The Chinese name; `其他` for classes of a maker's own.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        Self::ALL.into_iter().find(|(class, _)| *class == self).map_or("其他", |(_, name)| name)
    }

    /// Whether the standard defines the class.
    #[must_use]
    pub fn is_defined(self) -> bool {
        Self::ALL.into_iter().any(|(class, _)| class == self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_defined_function_has_a_name_of_its_own() {
        let defined: Vec<_> = (0..=255).map(Function).filter(|f| f.is_defined()).collect();
        assert_eq!(defined.len(), 30);
        let mut names: Vec<_> = defined.iter().map(|f| f.chinese()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), 30);
        assert_eq!((Function(0x52).chinese(), Function(0xE0).chinese()), ("保留", "用户自定义"));
    }

    #[test]
    fn a_maker_s_own_class_is_told_from_the_standard_s() {
        assert_eq!(StationClass(b'H').chinese(), "河道");
        assert!(!StationClass(b'X').is_defined() && StationClass(b'X').chinese() == "其他");
    }
}
