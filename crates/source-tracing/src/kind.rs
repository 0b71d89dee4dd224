//! Kinds of sources, their names, the office that inspects them and what it looks for.

/// What a source is; its kind decides the signature of its water and who inspects it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum SourceKind {
    /// Overflow of a town's combined sewer (溢流口).
    TownCso,
    /// Bypass of a sewage treatment plant (污水处理厂越流).
    WwtpBypass,
    /// Return canal of farmland (农田退水渠).
    FarmCanal,
    /// Livestock holding (畜禽养殖场).
    Livestock,
    /// Industrial outfall (工业企业排口).
    Industry,
    /// Landfill with leachate (垃圾填埋场).
    Landfill,
    /// Any other kind, by its code.
    Other(String),
}

impl SourceKind {
    /// The kind of a code as case files write it; unknown codes are kept.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        match code {
            "town_cso" => Self::TownCso,
            "wwtp_bypass" => Self::WwtpBypass,
            "farm_canal" => Self::FarmCanal,
            "livestock" => Self::Livestock,
            "industry" => Self::Industry,
            "landfill" => Self::Landfill,
            other => Self::Other(other.to_owned()),
        }
    }

    /// The code of case files.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::TownCso => "town_cso",
            Self::WwtpBypass => "wwtp_bypass",
            Self::FarmCanal => "farm_canal",
            Self::Livestock => "livestock",
            Self::Industry => "industry",
            Self::Landfill => "landfill",
            Self::Other(code) => code,
        }
    }

    /// The name in Chinese.
    #[must_use]
    pub fn chinese(&self) -> &str {
        match self {
            Self::TownCso => "城镇合流制溢流口",
            Self::WwtpBypass => "污水处理厂越流口",
            Self::FarmCanal => "农田退水渠",
            Self::Livestock => "畜禽养殖场",
            Self::Industry => "工业企业排口",
            Self::Landfill => "垃圾填埋场",
            Self::Other(code) => code,
        }
    }

    /// The office that inspects such a site, never a person.
    #[must_use]
    pub fn office(&self) -> &'static str {
        match self {
            Self::TownCso => "县住房和城乡建设局（排水管理）",
            Self::WwtpBypass => "县生态环境部门会同县住房和城乡建设局（排水管理）",
            Self::FarmCanal => "县水利局（灌区管理）会同县农业农村局",
            Self::Livestock => "县农业农村局（畜牧）会同县生态环境部门",
            Self::Industry => "县生态环境部门（执法）",
            Self::Landfill => "县城市管理部门（环卫）会同县生态环境部门",
            Self::Other(_) => "县生态环境部门",
        }
    }

    /// What to look for on the spot.
    #[must_use]
    pub fn look_for(&self) -> &'static str {
        match self {
            Self::TownCso => "溢流口有无新鲜水痕、漂浮物，截流井水位和闸门状态，调蓄池液位",
            Self::WwtpBypass => "越流阀状态、进水流量和液位记录、在线数据有无中断",
            Self::FarmCanal => "退水闸开度、退水颜色和流量，上游有无集中排灌",
            Self::Livestock => "粪污池液位和溢流痕迹、雨污是否分流、有无冲洗水外排",
            Self::Industry => "雨水排口有无出水、事故池液位、生产和治污设施运行记录",
            Self::Landfill => "渗滤液调节池液位、导排和截洪沟有无外溢",
            Self::Other(_) => "排口有无新近出水痕迹，取样与断面比对",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::SourceKind;

    #[test]
    fn every_code_comes_back_and_unknown_ones_are_kept() {
        for code in
            ["town_cso", "wwtp_bypass", "farm_canal", "livestock", "industry", "landfill", "fish_pond"]
        {
            assert_eq!(SourceKind::from_code(code).code(), code);
        }
    }
}
