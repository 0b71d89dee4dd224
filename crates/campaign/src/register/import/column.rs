//! Columns of an import: their names, other names that people write, and which kinds have them.

use crate::register::ObjectKind;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// 编号
    Id,
    /// 名称
    Name,
    /// 种类
    Kind,
    /// 所在乡镇
    Township,
    /// 责任单位
    Owner,
    /// 重点
    Key,
    /// 经度
    Longitude,
    /// 纬度
    Latitude,
    /// 经纬度 in one cell
    Position,
    /// 备注
    Note,
    /// 排污口类别
    OutfallClass,
    /// 排污口编码
    Code,
    /// 生猪存栏
    Pigs,
    /// 蛋鸡存栏
    Layers,
    /// 肉鸡存栏
    Broilers,
    /// 奶牛存栏
    DairyCows,
    /// 肉牛存栏
    BeefCattle,
    /// 羊存栏
    Sheep,
    /// 开工日期
    Start,
    /// 完工日期
    End,
    /// 计划长度
    Length,
}

use Column as C;

/// Every column with its name and other names that are understood; units and remarks in brackets are left out before comparing.
const NAMES: [(Column, &str, &[&str]); 21] = [
    (C::Id, "编号", &["id", "序列号", "对象编号"]),
    (
        C::Name,
        "名称",
        &[
            "name",
            "对象名称",
            "点位名称",
            "排污口名称",
            "入河排污口名称",
            "企业名称",
            "单位名称",
            "设施名称",
            "工程名称",
            "项目名称",
            "养殖场名称",
        ],
    ),
    (C::Kind, "种类", &["kind", "类型", "对象种类", "对象类型", "类别"]),
    (C::Township, "所在乡镇", &["township", "乡镇", "所属乡镇", "乡（镇）", "所在乡（镇）", "所在乡", "镇"]),
    (
        C::Owner,
        "责任单位",
        &["owner", "责任主体", "管理单位", "运营单位", "运维单位", "主管单位", "建设单位"],
    ),
    (C::Key, "重点", &["key", "是否重点", "重点对象"]),
    (C::Longitude, "经度", &["longitude", "lon", "lng", "东经", "x"]),
    (C::Latitude, "纬度", &["latitude", "lat", "北纬", "y"]),
    (C::Position, "经纬度", &["坐标", "position", "地理坐标"]),
    (C::Note, "备注", &["note", "说明", "备注说明"]),
    (C::OutfallClass, "排污口类别", &["outfall_class", "排口类别", "排污口类型", "排污口分类", "排口类型"]),
    (C::Code, "排污口编码", &["code", "编码", "排口编码"]),
    (C::Pigs, "生猪存栏", &["pigs", "生猪", "猪", "猪存栏"]),
    (C::Layers, "蛋鸡存栏", &["layers", "蛋鸡"]),
    (C::Broilers, "肉鸡存栏", &["broilers", "肉鸡"]),
    (C::DairyCows, "奶牛存栏", &["dairy_cows", "奶牛"]),
    (C::BeefCattle, "肉牛存栏", &["beef_cattle", "肉牛"]),
    (C::Sheep, "羊存栏", &["sheep", "羊"]),
    (C::Start, "开工日期", &["start", "开工", "开工时间", "计划开工", "计划开工日期"]),
    (C::End, "完工日期", &["end", "完工", "完工时间", "竣工日期", "计划完工", "计划完工日期"]),
    (C::Length, "计划长度", &["length_m", "长度", "改造长度", "计划改造长度"]),
];

/// What every kind has, in the order of the template.
const COMMON: [Column; 7] = [C::Name, C::Township, C::Owner, C::Key, C::Longitude, C::Latitude, C::Note];

impl Column {
    /// Its name in the template.
    #[must_use]
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(column, ..)| *column == self).map_or("", |(_, name, _)| name)
    }

    /// The column of a header, read leniently.
    #[must_use]
    pub fn of_header(text: &str) -> Option<Self> {
        let plain = plain(text);
        let is = |name: &str| plain == self::plain(name);
        NAMES.iter().find(|(_, name, others)| is(name) || others.iter().any(|o| is(o))).map(|(c, ..)| *c)
    }
}

/// A header without spaces, stars, and what stands in brackets at its end: `*经度（°，WGS 84）` is `经度`.
fn plain(text: &str) -> String {
    let kept: String =
        text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '*' | '＊' | ':' | '：')).collect();
    let lower = kept.to_lowercase().replace('(', "（").replace(')', "）");
    match lower.find('（') {
        // 乡（镇） is a word, not a remark.
        Some(at) if at > 0 && !lower.contains("乡（镇") => lower[..at].to_owned(),
        _ => lower,
    }
}

/// Columns of the template of a kind.
#[must_use]
pub fn columns_of(kind: ObjectKind) -> Vec<Column> {
    let own: &[Column] = match kind {
        ObjectKind::Outfall => &[C::OutfallClass, C::Code],
        ObjectKind::Farm | ObjectKind::FreeRangeArea => {
            &[C::Pigs, C::Layers, C::Broilers, C::DairyCows, C::BeefCattle, C::Sheep]
        }
        ObjectKind::SeparationWorks => &[C::Start, C::End, C::Length],
        ObjectKind::RiverWorks => &[C::Start, C::End],
        _ => &[],
    };
    let (note, before) = COMMON.split_last().unwrap_or((&C::Note, &[]));
    before.iter().chain(own).chain([note]).copied().collect()
}

/// What is written into a column, in a few words; Chinese first.
#[must_use]
pub fn explanation(column: Column) -> &'static str {
    match column {
        C::Id => "已有对象的编号，用来改名；新对象不填 identifier of a registered object, to rename it",
        C::Name => "必填；同一乡镇同一种类不重名 required, unique within kind and township",
        C::Kind => "对象种类；按种类分表时不填 kind of object",
        C::Township => "必填；在哪个乡（镇）境内 required: in whose area it lies",
        C::Owner => "谁负责；不知道就不填，列入缺口清单 who answers for it; empty when unknown",
        C::Key => "是 或 否 yes or no",
        C::Longitude => {
            "度，WGS 84 或 CGCS2000；手机地图的坐标有几百米偏差 degrees; not coordinates of map applications"
        }
        C::Latitude => "度，同上；经纬度要填就都填 degrees, both or neither",
        C::Position => "经度,纬度 写在一格 longitude,latitude in one cell",
        C::Note => "不写姓名、电话 no names, no telephone numbers",
        C::OutfallClass => "HJ 1312-2023 的类别 class of HJ 1312-2023",
        C::Code => "照编码文件原样 as it was given out",
        C::Pigs => "头，25 kg 以上 heads above 25 kg",
        C::DairyCows => "头，成年 heads, grown",
        C::Layers | C::Broilers => "只 heads",
        C::BeefCattle => "头 heads",
        C::Sheep => "只；3 只羊折 1 头猪（GB 18596-2001） heads",
        C::Start => "如 2021-04-01 first day",
        C::End => "如 2021-10-31 last day",
        C::Length => "米 (m)",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read_as_people_write_them() {
        for (text, column) in [
            ("名 称", C::Name),
            ("*名称", C::Name),
            ("经度（°，WGS 84）", C::Longitude),
            ("经度(E)", C::Longitude),
            ("所属乡镇", C::Township),
            ("所在乡（镇）", C::Township),
            ("乡(镇)", C::Township),
            ("计划长度 (m)", C::Length),
            ("LAT", C::Latitude),
            ("入河排污口名称", C::Name),
        ] {
            assert_eq!(Column::of_header(text), Some(column), "{text}");
        }
        assert_eq!(Column::of_header("联系人"), None);
    }

    #[test]
    fn every_column_of_every_kind_has_a_name_that_reads_back_and_an_explanation() {
        for kind in ObjectKind::ALL {
            for column in columns_of(kind) {
                assert_eq!(Column::of_header(column.name()), Some(column));
                assert!(!explanation(column).is_empty());
            }
        }
    }
}
