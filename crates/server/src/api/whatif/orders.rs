//! 采用: an option as acts that can be entered, proposals to gates and tasks, each naming the what-if it rests on.
//!
//! Nothing is entered here: whoever adopts an option sends the acts, and each machine decides by its own rules.

use axum::Json;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use campaign::plan::{ClauseId, Plan};
use campaign::register::{ObjectId, ObjectKind, RegisteredObject};
use campaign::rights::{Action, Subject, may};
use campaign::task::{Origin, TaskOrder};
use river_model::{NativeModel, Setting};
use serde::{Deserialize, Serialize};
use standards::time::Instant;
use utoipa::{IntoParams, ToSchema};

use super::forgotten;
use super::views::{after, setting_words};
use crate::ServerError;
use crate::accounts::gate::SignedIn;
use crate::api::ApiError;
use crate::api::campaign::actor_of;
use crate::api::error::ErrorBody;
use crate::clock::Clock;
use crate::whatif::{Standing, model, model_digest, standing};

/// Orders of the leadership group's office (SC-072).
const OFFICE_ORDERS: u16 = 72;
/// Least time a task has.
const LEAST_MS: i64 = 3_600_000;

/// Which option.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct WhichOption {
    option: String,
}

/// An option as acts.
#[derive(Serialize, ToSchema)]
pub(crate) struct WhatIfOrders {
    digest: String,
    option: String,
    name: String,
    acts: Vec<WhatIfAct>,
}

/// One act.
#[derive(Serialize, ToSchema)]
pub(crate) struct WhatIfAct {
    /// `gate` or `task`.
    kind: &'static str,
    /// What it does, in words.
    words: String,
    /// Who answers for it.
    lead: Option<String>,
    /// Whether the asker may enter it.
    may: bool,
    /// Why it cannot be entered.
    why_not: Option<String>,
    /// The command for `/campaign/acts`.
    #[schema(value_type = Option<Object>)]
    command: Option<serde_json::Value>,
}

/// The full hour from which an answer is told.
#[derive(Deserialize)]
struct Started {
    start: Instant,
}

fn changed() -> ApiError {
    ApiError::new(
        StatusCode::CONFLICT,
        "whatif_model_changed",
        ["河流模型已经改过", "这次推演用的是改动前的模型；请重新推演后再采用"],
        ["The river model was changed", "This what-if used the model before; run it again before adopting"],
    )
}

/// What adopting an option enters.
#[utoipa::path(operation_id = "whatif_orders", get, path = "/whatif/{digest}/orders", tag = "whatif",
    params(("digest" = String, Path), WhichOption),
    responses((status = 200, body = WhatIfOrders), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 409, body = ErrorBody)))]
pub(crate) async fn orders(
    by: SignedIn,
    Path(digest): Path<String>,
    Query(which): Query<WhichOption>,
) -> Result<Json<WhatIfOrders>, ApiError> {
    let actor = actor_of(&by)?;
    let Some(Standing::Done(answer)) = standing(&by.app, &digest)? else { return Err(forgotten()) };
    let river = model(&by.app).filter(|river| model_digest(river) == answer.model).ok_or_else(changed)?;
    let native = &river.native;
    let choice = native.choices.iter().find(|c| c.id == which.option);
    let choice = choice.ok_or_else(|| ApiError::not_found("该方案", "option"))?;
    let plan = by.app.registry.plan();
    let Started { start } =
        serde_json::from_str(&answer.body).map_err(|error| ServerError::Content(error.to_string()))?;
    let basis = format!("推演 {} 的方案“{}”", digest.get(..12).unwrap_or(&digest), choice.name);
    let mut acts = Vec::new();
    for (place, setting) in choice.settings.iter().enumerate() {
        let Some(work) = native.works.get(setting.work) else { continue };
        // A gate has one open order: later settings of it are told in the words of the first.
        if choice.settings[..place].iter().any(|before| before.work == setting.work) {
            continue;
        }
        let all: Vec<&Setting> = choice.settings[place..].iter().filter(|s| s.work == setting.work).collect();
        let words: Vec<String> = all.iter().map(|s| setting_words(native, s, start)).collect();
        let words = words.join("；");
        let Some(object) = plan.register.object(&ObjectId::from(work.object.as_str())) else {
            let why = format!("“{}”不在台账 is not in the register", work.name);
            acts.push(WhatIfAct {
                kind: "task",
                words,
                lead: None,
                may: false,
                why_not: Some(why),
                command: None,
            });
            continue;
        };
        let lead = plan.organisation(&object.owner).map(|o| o.name.clone());
        let act = if object.kind == ObjectKind::Gate {
            let allowed = may(&actor, Action::ProposeGate, object.subject());
            let open = by.app.desk.look(|desk| desk.gates().of(&object.id).any(|o| o.stage.is_open()));
            let why_not = open.then(|| "这座闸坝已有未办结的调度 an order for this gate is open".to_owned());
            let command = serde_json::json!({
                "do": "gate", "step": "propose", "gate": object.id, "opening": percent(setting),
                "reason": format!("{basis}：{words}。推演编号 {digest}"),
            });
            WhatIfAct { kind: "gate", words, lead, may: allowed && !open, why_not, command: Some(command) }
        } else {
            let order = order(plan, native, object, setting, start, &basis, &words, &digest);
            let subject = Subject {
                focus: order.focus,
                township: Some(&object.township),
                owner: None,
                lead: Some(&order.lead),
                support: &[],
            };
            let allowed = may(&actor, Action::Assign, subject);
            let mut command = serde_json::to_value(&order).unwrap_or_default();
            command["do"] = "task".into();
            command["step"] = "assign".into();
            WhatIfAct { kind: "task", words, lead, may: allowed, why_not: None, command: Some(command) }
        };
        acts.push(act);
    }
    for act in acts.iter_mut().filter(|a| !a.may && a.why_not.is_none()) {
        act.why_not = Some("您的岗位不能办这一件 your post may not do this".to_owned());
    }
    Ok(Json(WhatIfOrders { digest, option: choice.id.clone(), name: choice.name.clone(), acts }))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a setting of 0 to 1")]
fn percent(setting: &Setting) -> u8 {
    (setting.setting.clamp(0.0, 1.0) * 100.0).round() as u8
}

#[expect(clippy::too_many_arguments, reason = "a task has all of them")]
fn order(
    plan: &Plan,
    native: &NativeModel,
    object: &RegisteredObject,
    setting: &Setting,
    start: Instant,
    basis: &str,
    words: &str,
    digest: &str,
) -> TaskOrder {
    let begins = after(start, setting.from_h);
    let due = begins.max(Clock::wall().plus_ms(LEAST_MS));
    let example = if native.example { "（模型为示例，请按现场情况判断）" } else { "" };
    let lead = plan.organisation(&object.owner).map_or(&object.township, |o| &o.id);
    TaskOrder {
        origin: Origin::Order,
        cause: None,
        duty: None,
        text: format!("按{basis}：{words}{example}。推演编号 {digest}"),
        clause: object.source.clause.unwrap_or(ClauseId::numbered(OFFICE_ORDERS)),
        focus: object.kind.focus(),
        object: Some(object.id.clone()),
        township: Some(object.township.clone()),
        lead: lead.clone(),
        support: Vec::new(),
        post: None,
        alternate: None,
        due,
        form: None,
        checked: false,
        drill: false,
    }
}
