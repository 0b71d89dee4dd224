//! Code tables of HJ 212-2017 (§6.6, tables 4 and 7–9) with the names readers see.

use std::fmt;

/// System code, the `ST` field: table 5 of HJ 212-2017, additions of HJ 212-2025. Any text is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SystemCode<'a>(pub &'a str);

impl SystemCode<'_> {
    /// The Chinese name of a code the standards know.
    #[must_use]
    pub fn chinese(self) -> Option<&'static str> {
        Some(match self.0 {
            "21" => "地表水质量监测",
            "22" => "空气质量监测",
            "23" => "声环境质量监测",
            "24" => "地下水质量监测",
            "25" => "土壤质量监测",
            "26" => "海水质量监测",
            "27" => "挥发性有机物监测",
            "31" => "大气环境污染源",
            "32" => "地表水体环境污染源",
            "33" => "地下水体环境污染源",
            "34" => "海洋环境污染源",
            "35" => "土壤环境污染源",
            "36" => "声环境污染源",
            "37" => "振动环境污染源",
            "38" => "放射性环境污染源",
            "39" => "工地扬尘污染源",
            "41" => "电磁环境污染源",
            "44" => "用电监控",
            "45" => "关键生产工况",
            "51" => "烟气排放过程监控",
            "52" => "污水排放过程监控",
            "91" => "系统交互",
            _ => return None,
        })
    }
}

/// Command code, the `CN` field. Unknown codes are kept: store the frame, answer if asked, alert once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Command(pub u16);

impl Command {
    /// Answer to a request.
    pub const REQUEST_ANSWER: Self = Self(9011);
    /// Result of a request.
    pub const EXECUTION_RESULT: Self = Self(9012);
    /// Answer to a notification.
    pub const NOTICE_ANSWER: Self = Self(9013);
    /// Answer to an upload.
    pub const DATA_ANSWER: Self = Self(9014);
    /// Heartbeat of surface-water stations and of HJ 212-2025.
    pub const HEARTBEAT: Self = Self(9015);

    /// Whether it answers something: 9011 to 9014. An answer is never answered.
    #[must_use]
    pub fn is_answer(self) -> bool {
        (9011..=9014).contains(&self.0)
    }

    /// Whether HJ 212-2025 wants its data area encrypted on open networks: 2000–2999, 1014 and 3020, as a public
    /// implementation quotes its §6.4.4; the text was not available.
    #[must_use]
    pub fn is_encrypted_in_2025(self) -> bool {
        matches!(self.0, 1014 | 2000..=2999 | 3020)
    }

    /// Whether a host tells a station with it to stop something: a notification, answered by 9013.
    #[must_use]
    pub fn is_notice_to_station(self) -> bool {
        matches!(self.0, 2012 | 2022)
    }

    /// Whether a station notifies its host with it: 1013, answered by 9013.
    #[must_use]
    pub fn is_notice_to_host(self) -> bool {
        self.0 == 1013
    }

    /// The Chinese name of a command the standards know, or that surface-water stations are known to send.
    #[must_use]
    pub fn chinese(self) -> Option<&'static str> {
        Some(match self.0 {
            1000 => "设置超时时间及重发次数",
            1001 => "上传硬件序列号",
            1002 => "设置设备唯一标识",
            1011 => "提取/上传现场机时间",
            1012 => "设置现场机时间",
            1013 => "现场机时间校准请求",
            1014 => "更新密钥",
            1061 => "提取/上传实时数据间隔",
            1062 => "设置实时数据间隔",
            1063 => "提取/上传分钟数据间隔",
            1064 => "设置分钟数据间隔",
            1072 => "设置现场机密码",
            2011 => "实时数据",
            2012 => "停止察看实时数据",
            2013 => "分析仪原始数据",
            2021 => "治理设施运行状态",
            2022 => "停止察看治理设施运行状态",
            2031 => "日历史数据",
            2041 => "治理设施日运行时间",
            2051 => "分钟数据",
            2052 => "单次噪声数据",
            2061 => "小时数据",
            2062 => "标样核查数据",
            2063 => "加标回收数据",
            2064 => "平行样数据",
            2065 => "零点核查数据",
            2066 => "跨度核查数据",
            2081 => "数采仪开机时间",
            2111 => "焚烧炉5分钟数据",
            3011 => "零点校准量程校准",
            3012 => "即时采样",
            3013 => "启动清洗/反吹",
            3014 => "比对采样",
            3015 => "超标留样",
            3016 => "设置采样时间周期",
            3017 => "提取/上传采样时间周期",
            3018 => "提取/上传出样时间",
            3019 => "提取/上传设备唯一标识",
            3020 => "提取/上传现场机信息",
            3021 => "设置现场机参数",
            3022 => "即时留样",
            3024 => "启动标样核查",
            3040 => "电源/系统报警",
            9011 => "请求应答",
            9012 => "执行结果",
            9013 => "通知应答",
            9014 => "数据应答",
            9015 => "心跳",
            9021 => "登录（厂商扩展）",
            9022 => "登录应答（厂商扩展）",
            _ => return None,
        })
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.0)
    }
}

macro_rules! return_codes {
    ($(#[$doc:meta])* $name:ident { $($number:literal $variant:ident $chinese:literal, $english:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $(#[doc = $english] $variant,)*
            /// A number the standard does not define.
            Other(u16),
        }

        impl $name {
            /// The meaning of a number.
            #[must_use]
            pub fn of_number(number: u16) -> Self {
                match number { $($number => Self::$variant,)* other => Self::Other(other) }
            }

            /// The number in the frame.
            #[must_use]
            pub fn number(self) -> u16 {
                match self { $(Self::$variant => $number,)* Self::Other(other) => other }
            }

            /// What readers see; `None` for undefined numbers.
            #[must_use]
            pub fn chinese(self) -> Option<&'static str> {
                match self { $(Self::$variant => Some($chinese),)* Self::Other(_) => None }
            }
        }
    };
}

return_codes! {
    /// Answer to a request, `QnRtn` of CN 9011 (HJ 212-2017 table 9).
    QnRtn {
        1 Ready "准备执行请求", "Ready to carry out the request.";
        2 Refused "请求被拒绝", "The request is refused.";
        3 WrongPassword "PW错误", "Wrong PW.";
        4 WrongDevice "MN错误", "Wrong MN.";
        5 WrongSystem "ST错误", "Wrong ST.";
        6 WrongFlag "Flag错误", "Wrong Flag.";
        7 WrongRequest "QN错误", "Wrong QN.";
        8 WrongCommand "CN错误", "Wrong CN.";
        9 WrongChecksum "CRC校验错误", "Wrong checksum.";
        100 UnknownError "未知错误", "Unknown error.";
    }
}

return_codes! {
    /// Result of a request, `ExeRtn` of CN 9012 (HJ 212-2017 table 8).
    ExeRtn {
        1 Success "执行成功", "Carried out.";
        2 Failed "执行失败，但不知道原因", "Failed, reason unknown.";
        3 BadCondition "命令请求条件错误", "The request's conditions are wrong.";
        4 Timeout "通讯超时", "Communication timed out.";
        5 Busy "系统繁忙不能执行", "The system is busy.";
        6 Fault "系统故障", "System fault.";
        100 NoData "没有数据", "No data.";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_return_code_survives_the_round_trip() {
        for number in 0..=u16::MAX {
            assert_eq!(QnRtn::of_number(number).number(), number);
            assert_eq!(ExeRtn::of_number(number).number(), number);
        }
    }

    #[test]
    fn unknown_codes_are_kept_without_a_name() {
        assert_eq!(Command(2083).chinese(), None);
        assert_eq!(SystemCode("101").chinese(), None);
        assert_eq!(ExeRtn::of_number(7), ExeRtn::Other(7));
        assert_eq!(Command(2011).chinese(), Some("实时数据"));
    }
}
