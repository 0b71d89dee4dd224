//! Diagnostics in words: English for logs and developers, Chinese for the people who run stations.

use crate::crc::CrcVariant;
use crate::diagnostic::{Deviation, Diagnostic};
use crate::factor::FactorData;
use crate::frame::Terminator;
use std::fmt;

impl Diagnostic {
    /// The diagnostic in Chinese.
    #[must_use]
    pub fn in_chinese(&self) -> InChinese<'_> {
        InChinese(self)
    }
}

/// Writes a diagnostic in Chinese.
#[derive(Debug, Clone, Copy)]
pub struct InChinese<'a>(&'a Diagnostic);

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}: {}", self.at, self.deviation)
    }
}

impl fmt::Display for InChinese<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "第{}字节：", self.0.at + 1)?;
        chinese(&self.0.deviation, f)
    }
}

impl fmt::Display for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use Deviation as D;
        match self {
            D::LengthDigits { digits } => write!(f, "the length field has {digits} digits, not 4"),
            D::LengthMismatch { declared, actual } if *declared == actual + 6 => {
                write!(
                    f,
                    "the length field says {declared}, the data segment has {actual} bytes: the sender counts checksum and line end"
                )
            }
            D::LengthMismatch { declared, actual } => {
                write!(f, "the length field says {declared}, the data segment has {actual} bytes")
            }
            D::SegmentTooLong { bytes } => {
                write!(f, "the data segment has {bytes} bytes, the standard allows 1024")
            }
            D::CrcMismatch { declared, computed } => {
                write!(f, "wrong checksum: the frame says {declared:04X}, its bytes give {computed:04X}")
            }
            D::CrcVariant(variant) => write!(f, "the checksum is {}", variant.english()),
            D::CrcOfOtherBytes(variant) => {
                write!(
                    f,
                    "the wrong checksum would be {}; set it in the station's profile if that is so",
                    variant.english()
                )
            }
            D::CrcLowerCase => f.write_str("the checksum is in lower case"),
            D::WrongTerminator(Terminator::Lf) => f.write_str("the frame ends with LF alone"),
            D::WrongTerminator(Terminator::Cr) => f.write_str("the frame ends with CR alone"),
            D::WrongTerminator(_) => f.write_str("the frame has no CR LF"),
            D::MissingField(field) => write!(f, "{} is missing", field.key()),
            D::FieldOrder(field) => write!(f, "{} is out of order", field.key()),
            D::FieldCase(field) => write!(f, "the key of {} is in the wrong case", field.key()),
            D::DuplicateField(field) => write!(f, "{} occurs again; the first one counts", field.key()),
            D::BadField(field) => write!(f, "{} is malformed", field.key()),
            D::UnknownField { key } => write!(f, "unknown field {key:?}"),
            D::QnNotTime => f.write_str("QN is not a time of 17 digits"),
            D::PaddedNumber(field) => write!(f, "{} is padded with zeros", field.key()),
            D::UnannouncedPacketNumber => f.write_str("PNUM or PNO is given but Flag announces none"),
            D::PacketNumberRange => f.write_str("PNO is not between 1 and PNUM"),
            D::StrayComma => f.write_str("stray comma"),
            D::StraySpace => f.write_str("stray white space"),
            D::UnclosedDataArea => f.write_str("the data area is not closed by &&"),
            D::BytesAfterDataArea => f.write_str("bytes follow the data area"),
            D::EncryptedDataArea => f.write_str(
                "the data area is encrypted and was not read; the checksum is that of its plain text",
            ),
            D::DoubledDelimiters => f.write_str("the && around the data area are doubled"),
            D::UnopenedDataArea => f.write_str("the data area is not opened by CP=&&"),
            D::EmptyProject => f.write_str("empty project (stray semicolon)"),
            D::EmptyItem => f.write_str("empty item (stray comma)"),
            D::MissingEquals => f.write_str("item without ="),
            D::NotUtf8 => f.write_str("text is not UTF-8"),
            D::TimesJoinedByComma => f.write_str("BeginTime and EndTime are joined by a comma"),
            D::MissingDataTime => {
                f.write_str("DataTime is missing: the readings have no time and are not taken")
            }
            D::BadTime { name } => write!(f, "{name} is not a time of 14 digits"),
            D::TimeWithMilliseconds { name } => write!(f, "{name} has 17 digits, not 14"),
            D::NotANumber { factor, quantity } => {
                write!(f, "{factor}-{quantity} is not a number and is not taken")
            }
            D::EmptyValue { factor, quantity } => write!(f, "{factor}-{quantity} is empty"),
            D::Exponent { factor, quantity } => write!(f, "{factor}-{quantity} is written with an exponent"),
            D::TimeWithSeparators { name } => {
                write!(f, "{name} is written with separators, not as 14 digits")
            }
            D::ExcessDecimals { factor, quantity } => {
                write!(f, "{factor}-{quantity} has more than {} decimals", FactorData::MAX_DECIMALS)
            }
            D::RepeatedValue { factor, name } => {
                write!(f, "{factor}-{name} occurs again in its project; both are kept")
            }
            D::RepeatedFactor { factor } => {
                write!(f, "factor {factor} occurs in another project; both are kept")
            }
            D::UnknownItem { factor, name } => write!(f, "unknown item {factor}-{name}"),
            D::UpperCaseFactor { factor } => write!(f, "factor code {factor} is in upper case"),
            D::ItemCase { name } => write!(f, "item name {name} is in the wrong case"),
            D::DetachedFlag => f.write_str("a Flag stands by itself and belongs to no factor"),
            D::UnexpectedItem { name } => write!(f, "{name} belongs to no factor"),
            D::BadRunState { facility } => write!(f, "{facility}-RS is not a state from 0 to 5"),
            D::BadRunHours { facility } => write!(f, "{facility}-RT is not a number of hours from 0 to 24"),
        }
    }
}

fn chinese(deviation: &Deviation, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    use Deviation as D;
    match deviation {
        D::LengthDigits { digits } => write!(f, "长度字段为{digits}位，应为4位"),
        D::LengthMismatch { declared, actual } if *declared == actual + 6 => {
            write!(f, "长度字段为{declared}，数据段实为{actual}字节（多计了校验码和回车换行）")
        }
        D::LengthMismatch { declared, actual } => write!(f, "长度字段为{declared}，数据段实为{actual}字节"),
        D::SegmentTooLong { bytes } => write!(f, "数据段{bytes}字节，超过标准规定的1024字节"),
        D::CrcMismatch { declared, computed } => {
            write!(f, "CRC校验错误：报文为{declared:04X}，计算为{computed:04X}")
        }
        D::CrcVariant(variant) => write!(f, "校验码为{}", variant.chinese()),
        D::CrcOfOtherBytes(variant) => {
            write!(f, "错误的校验码与“{}”相符；如确系该厂家算法，请在站点配置中注明", variant.chinese())
        }
        D::CrcLowerCase => f.write_str("CRC使用了小写字母"),
        D::WrongTerminator(Terminator::Lf) => f.write_str("包尾只有换行，缺少回车"),
        D::WrongTerminator(Terminator::Cr) => f.write_str("包尾只有回车，缺少换行"),
        D::WrongTerminator(_) => f.write_str("缺少包尾回车换行"),
        D::MissingField(field) => write!(f, "缺少{}", field.key()),
        D::FieldOrder(field) => write!(f, "{}的顺序不符合标准", field.key()),
        D::FieldCase(field) => write!(f, "{}的大小写不符合标准", field.key()),
        D::DuplicateField(field) => write!(f, "{}重复出现，以第一个为准", field.key()),
        D::BadField(field) => write!(f, "{}格式错误", field.key()),
        D::UnknownField { key } => write!(f, "未知字段“{key}”"),
        D::QnNotTime => f.write_str("QN不是17位时间"),
        D::PaddedNumber(field) => write!(f, "{}前面补了零", field.key()),
        D::UnannouncedPacketNumber => f.write_str("Flag未声明分包，却有PNUM或PNO"),
        D::PacketNumberRange => f.write_str("PNO不在1至PNUM之间"),
        D::StrayComma => f.write_str("多余的逗号"),
        D::StraySpace => f.write_str("多余的空格"),
        D::UnclosedDataArea => f.write_str("数据区没有以&&结束"),
        D::BytesAfterDataArea => f.write_str("数据区之后还有内容"),
        D::EncryptedDataArea => f.write_str("数据区已加密，未解析（CRC按明文计算）"),
        D::DoubledDelimiters => f.write_str("数据区前后的&&重复"),
        D::UnopenedDataArea => f.write_str("数据区没有以CP=&&开始"),
        D::EmptyProject => f.write_str("空项目（多余的分号）"),
        D::EmptyItem => f.write_str("空分类（多余的逗号）"),
        D::MissingEquals => f.write_str("缺少等号"),
        D::NotUtf8 => f.write_str("文字不是UTF-8编码"),
        D::TimesJoinedByComma => f.write_str("BeginTime与EndTime之间应为分号"),
        D::MissingDataTime => f.write_str("缺少DataTime，数据没有时间，不予采用"),
        D::BadTime { name } => write!(f, "{name}不是14位时间"),
        D::TimeWithMilliseconds { name } => write!(f, "{name}为17位，应为14位"),
        D::NotANumber { factor, quantity } => write!(f, "{factor}-{quantity}不是数字，不予采用"),
        D::EmptyValue { factor, quantity } => write!(f, "{factor}-{quantity}为空"),
        D::Exponent { factor, quantity } => write!(f, "{factor}-{quantity}使用了科学计数法"),
        D::TimeWithSeparators { name } => write!(f, "{name}带有分隔符，应为14位数字"),
        D::ExcessDecimals { factor, quantity } => {
            write!(f, "{factor}-{quantity}的小数超过{}位", FactorData::MAX_DECIMALS)
        }
        D::RepeatedValue { factor, name } => write!(f, "{factor}-{name}在同一项目中重复出现，均予保留"),
        D::RepeatedFactor { factor } => write!(f, "因子{factor}在多个项目中重复出现，均予保留"),
        D::UnknownItem { factor, name } => write!(f, "未知分类{factor}-{name}"),
        D::UpperCaseFactor { factor } => write!(f, "因子编码{factor}使用了大写字母"),
        D::ItemCase { name } => write!(f, "分类名{name}的大小写不符合标准"),
        D::DetachedFlag => f.write_str("单独出现的Flag，不属于任何因子"),
        D::UnexpectedItem { name } => write!(f, "{name}不属于任何因子"),
        D::BadRunState { facility } => write!(f, "{facility}-RS不是0至5的状态"),
        D::BadRunHours { facility } => write!(f, "{facility}-RT不是0至24的小时数"),
    }
}

impl CrcVariant {
    /// What the checksum is, in English.
    #[must_use]
    pub fn english(self) -> &'static str {
        match self {
            Self::Standard => "that of HJ 212",
            Self::Modbus => "CRC-16/MODBUS, high byte first",
            Self::ModbusLowFirst => "CRC-16/MODBUS, low byte first",
            Self::WithHeader => "that of HJ 212 over ##, length and data segment",
            Self::WithLength => "that of HJ 212 over length and data segment",
            Self::WithoutClosing => "that of HJ 212 over the data segment without its closing &&",
        }
    }

    /// What the checksum is, in Chinese.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Standard => "HJ 212标准CRC",
            Self::Modbus => "CRC-16/MODBUS（高字节在前）",
            Self::ModbusLowFirst => "CRC-16/MODBUS（低字节在前）",
            Self::WithHeader => "含包头、长度和数据段的CRC",
            Self::WithLength => "含长度和数据段的CRC",
            Self::WithoutClosing => "不含数据段末尾&&的CRC",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diagnostic_says_what_and_where_in_both_languages() {
        let diagnostic =
            Diagnostic { at: 2, deviation: Deviation::LengthMismatch { declared: 131, actual: 125 } };
        assert_eq!(
            diagnostic.to_string(),
            "byte 2: the length field says 131, the data segment has 125 bytes: the sender counts checksum and line end"
        );
        assert_eq!(
            diagnostic.in_chinese().to_string(),
            "第3字节：长度字段为131，数据段实为125字节（多计了校验码和回车换行）"
        );
    }
}
