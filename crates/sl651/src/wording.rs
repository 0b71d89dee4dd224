//! Diagnostics in words: English for logs and developers, Chinese for the people who run stations.

use crate::diagnostic::{Deviation, Diagnostic};
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
            D::LengthMismatch { declared, actual } => {
                write!(f, "the length field says {declared}, {actual} bytes are there")
            }
            D::CutOff => f.write_str("the frame is cut off by the next one"),
            D::ChecksumMismatch { declared, computed } => {
                write!(f, "wrong checksum: the frame says {declared:04X}, its bytes give {computed:04X}")
            }
            D::ChecksumSwapped { computed } => write!(
                f,
                "wrong checksum: it would be {computed:04X} with its bytes swapped, the standard has the high byte first"
            ),
            D::NoEndCharacter { byte } => write!(f, "{byte:02X} is no end character"),
            D::EndOfOtherDirection(end) => write!(f, "{} does not end frames of this direction", end.name()),
            D::LowerCase => f.write_str("digits of the header are in lower case"),
            D::PacketNumber { total, number } => write!(f, "packet {number} of {total}"),
            D::UndefinedFunction { code } => write!(f, "function {code:02X} is not defined"),
            D::BodyTooShort { bytes } => {
                write!(f, "the body has {bytes} bytes, too few for serial number and time")
            }
            D::BadSendTime => f.write_str("the send time is none"),
            D::MissingStation => f.write_str("the body names no station; that of the header counts"),
            D::MissingClass => f.write_str("the station has no class"),
            D::UnknownClass { class } => write!(f, "class {class:02X} is not defined"),
            D::GroupDescriptor => f.write_str("the guide is followed by 28, not repeated"),
            D::BadAddress => f.write_str("the address of the station is none"),
            D::AddressDigits { digits } => write!(f, "the address has {digits} digits, not 10"),
            D::MissingObservationTime => {
                f.write_str("there is no observation time; the minute of sending counts")
            }
            D::BadObservationTime => f.write_str("the observation time is none"),
            D::ElementBeforeTime => f.write_str("an element stands before its observation time"),
            D::UnknownElement { id } => write!(f, "unknown element {id}"),
            D::NotANumber { id } => write!(f, "{id} is not a number and is not taken"),
            D::NoValue { id } => write!(f, "{id} has no value"),
            D::Truncated { id, bytes, left } => write!(f, "{id} needs {bytes} bytes, {left} are left"),
            D::BlockLength { id, bytes } => {
                write!(f, "the block {id} has {bytes} bytes, not those of twelve values")
            }
            D::AheadOfSending { id } => {
                write!(f, "{id} has values from after the time of sending; the block is not taken")
            }
            D::BadStep => f.write_str("the time step is none"),
            D::UnevenSeries => f.write_str("the values do not make whole groups"),
            D::BadPeriod => f.write_str("the period is none"),
            D::BadQuota => f.write_str("quota control is neither FF nor 00"),
            D::UnreadBytes { bytes } => write!(f, "{bytes} bytes belong to nothing"),
            D::StrayBlank => f.write_str("stray blank"),
            D::MissingLastBlank => f.write_str("the last blank is missing"),
            D::MissingPacket { number } => write!(f, "packet {number} is missing"),
            D::UnknownSzy206 { afn } => write!(f, "application function {afn:02X} is not read"),
            D::Szy206Data { bytes } => write!(f, "{bytes} bytes of data do not make whole values"),
            D::BadSzy206Time => f.write_str("the time is none"),
        }
    }
}

fn chinese(deviation: &Deviation, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    use Deviation as D;
    match deviation {
        D::LengthMismatch { declared, actual } => write!(f, "长度字段为{declared}，实为{actual}字节"),
        D::CutOff => f.write_str("报文不完整，被下一帧截断"),
        D::ChecksumMismatch { declared, computed } => {
            write!(f, "校验错误：报文为{declared:04X}，计算为{computed:04X}")
        }
        D::ChecksumSwapped { computed } => {
            write!(f, "校验错误：高低字节颠倒（应为{computed:04X}，高位字节在前）")
        }
        D::NoEndCharacter { byte } => write!(f, "{byte:02X}不是报文结束符"),
        D::EndOfOtherDirection(end) => write!(f, "结束符{}与报文方向不符", end.name()),
        D::LowerCase => f.write_str("报头使用了小写十六进制字符"),
        D::PacketNumber { total, number } => write!(f, "包序号{number}超出包总数{total}"),
        D::UndefinedFunction { code } => write!(f, "功能码{code:02X}未定义"),
        D::BodyTooShort { bytes } => write!(f, "正文仅{bytes}字节，缺少流水号或发报时间"),
        D::BadSendTime => f.write_str("发报时间无效"),
        D::MissingStation => f.write_str("正文缺少遥测站地址，以报头地址为准"),
        D::MissingClass => f.write_str("缺少遥测站分类码"),
        D::UnknownClass { class } => write!(f, "遥测站分类码{class:02X}未定义"),
        D::GroupDescriptor => f.write_str("标识符后为28H，应重复引导符"),
        D::BadAddress => f.write_str("遥测站地址无效"),
        D::AddressDigits { digits } => write!(f, "遥测站地址为{digits}位，应为10位"),
        D::MissingObservationTime => f.write_str("缺少观测时间，以发报时间（分钟）为准"),
        D::BadObservationTime => f.write_str("观测时间无效"),
        D::ElementBeforeTime => f.write_str("要素编在观测时间之前"),
        D::UnknownElement { id } => write!(f, "未知要素{id}"),
        D::NotANumber { id } => write!(f, "{id}不是数值，未采用"),
        D::NoValue { id } => write!(f, "{id}没有数据"),
        D::Truncated { id, bytes, left } => write!(f, "{id}应有{bytes}字节，仅剩{left}字节"),
        D::BlockLength { id, bytes } => write!(f, "{id}为{bytes}字节，不是12组数据"),
        D::AheadOfSending { id } => write!(f, "{id}的数据时间晚于发报时间，未采用"),
        D::BadStep => f.write_str("时间步长码无效"),
        D::UnevenSeries => f.write_str("均匀时段数据不成组"),
        D::BadPeriod => f.write_str("查询时段无效"),
        D::BadQuota => f.write_str("定值控制命令既非FFH也非00H"),
        D::UnreadBytes { bytes } => write!(f, "{bytes}字节无法归属"),
        D::StrayBlank => f.write_str("多余的空格"),
        D::MissingLastBlank => f.write_str("正文末尾缺少空格"),
        D::MissingPacket { number } => write!(f, "缺少第{number}包"),
        D::UnknownSzy206 { afn } => write!(f, "应用功能码{afn:02X}未解读"),
        D::Szy206Data { bytes } => write!(f, "数据域{bytes}字节不成组"),
        D::BadSzy206Time => f.write_str("时间标签无效"),
    }
}
