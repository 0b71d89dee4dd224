//! Payloads of several makers, well and badly.

use proptest::prelude::*;

use super::*;

fn rules(toml: &str) -> JsonRules {
    toml::from_str::<JsonMapping>(toml).unwrap().rules().unwrap()
}

fn shown(read: &MappedPayload) -> Vec<String> {
    let one = |r: &MappedReading| {
        let values: Vec<String> = r.values.iter().map(|(c, v, f)| format!("{c}={v}{f}")).collect();
        format!("{} {} {}", r.device, r.time, values.join(","))
    };
    read.readings.iter().map(one).collect()
}

const PLACES: &str = r#"
filter = "stations/+/data"
device = "{1}"
time = "/ts"
time_form = "unix_ms"
kind = "hour"
[[value]]
at = "/data/tp"
factor = "总磷"
flag = "/data/tp_flag"
[[value]]
at = "/data/nh3"
factor = "w21003"
unit = "μg/L"
"#;

const LIST: &str = r#"
filter = "gateway/#"
device = "A{/meta/no}"
list = "/records"
time = "/time"
[values]
list = "/params"
factor = "/name"
value = "/val"
unit = "/unit"
ignore = ["电压"]
[values.names]
"磷" = "w21011"
"#;

#[test]
fn values_at_places_keep_their_digits_and_become_ours() {
    let payload = br#"{"ts":1625097600000,"data":{"tp":0.2150,"tp_flag":"M","nh3":"50L","ph":7}}"#;
    let read = rules(PLACES).read("stations/A140923_0001/data", payload);
    assert_eq!(read.problems, []);
    assert_eq!(shown(&read), ["A140923_0001 2021-07-01T08:00:00+08:00 w21011=0.2150M,w21003=0.050L"]);
    assert_eq!(read.readings[0].kind, Some(SeriesKind::Hour));
    let read = rules(PLACES)
        .read("stations/B/data", br#"[{"ts":0,"data":{"tp":1}},{"ts":1,"data":{"tp":null,"nh3":2}}]"#);
    assert_eq!(
        read.readings.len(),
        2,
        "a list at the top is a list of records, and what is not measured is no mistake"
    );
}

#[test]
fn a_time_that_no_clock_shows_is_a_mistake_and_no_measuring_time() {
    for form in ["unix", "unix_ms"] {
        let rules = rules(&PLACES.replace("unix_ms", form));
        // Milliseconds where seconds were said, and a counter that ran over.
        for ts in ["162509760000000000", "-9223372036854775", "9223372036854775807"] {
            let payload = format!(r#"{{"ts":{ts},"data":{{"tp":1}}}}"#);
            let read = rules.read("stations/B/data", payload.as_bytes());
            assert_eq!((read.readings.len(), read.problems.len()), (0, 1), "{form} {ts}");
            assert!(matches!(read.problems[0].error, FeedError::Time { .. }));
        }
    }
    let late = r#"{"ts":1625097600000,"data":{"tp":1}}"#;
    assert_eq!(
        rules(&PLACES.replace("unix_ms", "unix")).read("stations/B/data", late.as_bytes()).readings,
        []
    );
}

#[test]
fn a_list_of_named_values_reads_with_makers_names_and_units() {
    let payload = r#"{"records":[{"meta":{"no":7},"time":"2021-07-01 08:00:00","params":[
        {"name":"磷","val":"215","unit":"ug/L"},{"name":"电压","val":12.1},{"name":"pH","val":7.90}]}]}"#;
    let read = rules(LIST).read("gateway/x/y", payload.as_bytes());
    assert_eq!(read.problems, []);
    assert_eq!(shown(&read), ["A7 2021-07-01T08:00:00+08:00 w21011=0.215N,w01001=7.90N"]);
}

#[test]
fn a_mistake_names_record_and_pointer_and_the_rest_is_read() {
    let payload = r#"{"records":[{"meta":{},"time":"2021-07-01 08:00","params":[]},
        {"meta":{"no":1},"params":[]},
        {"meta":{"no":1},"time":"昨天","params":[]},
        {"meta":{"no":1},"time":"2021-07-01 08:00","params":7},
        {"meta":{"no":1},"time":"2021-07-01 08:00","params":[{"name":"味道","val":1},{"name":"pH","val":"x"},{"name":"磷","val":1}]}]}"#;
    let read = rules(LIST).read("gateway", payload.as_bytes());
    assert_eq!(read.readings.len(), 1);
    let found: Vec<String> = read.problems.iter().map(ToString::to_string).collect();
    for start in [
        "gateway:1 device:",
        "gateway:2 /time:",
        "gateway:3 /time:",
        "gateway:4 /params:",
        "gateway:4 :",
        "gateway:5 /params/0:",
        "gateway:5 /params/1:",
    ] {
        assert!(found.iter().any(|f| f.starts_with(start)), "{start} in {found:#?}");
    }
    assert_eq!(found.len(), 7);
    for payload in [&b"\xff"[..], b"{", b"", b"7", b"{\"records\":{}}"] {
        let read = rules(LIST).read("gateway", payload);
        assert!(read.readings.is_empty() && read.problems.len() == 1, "{payload:?}");
    }
}

#[test]
fn every_mistake_of_a_mapping_is_told_at_once() {
    let text = r#"
        filter = "a/#/b"
        device = "{2}"
        time = "ts"
        time_form = "%Q"
        [[value]]
        at = "tp"
        factor = "味道"
        [values]
        list = "x"
        factor = "/f"
        value = "/v"
        names = { a = "b" }"#;
    let mistakes = toml::from_str::<JsonMapping>(text).unwrap().rules().unwrap_err();
    for key in [
        "filter",
        "device",
        "time ",
        "time_form",
        "value.at",
        "value.factor",
        "values.list",
        "values.names.a",
    ] {
        assert!(mistakes.iter().any(|m| m.starts_with(key)), "{key} in {mistakes:#?}");
    }
    assert!(
        toml::from_str::<JsonMapping>("filter = \"a\"\ndevice = \"x\"\ntime = \"/t\"")
            .unwrap()
            .rules()
            .is_err()
    );
}

#[test]
fn wildcards_stand_for_levels_as_the_broker_has_them() {
    assert_eq!(captures("a/+/c", "a/b/c"), Some(vec!["b"]));
    assert_eq!(captures("+/+", "/x"), Some(vec!["", "x"]));
    assert_eq!(captures("a/#", "a/b/c"), Some(vec!["b/c"]));
    assert_eq!(captures("a/#", "a"), Some(vec![""]));
    assert_eq!(captures("#", "$SYS/x"), None);
    for (filter, topic) in [("a/+", "a"), ("a/+", "a/b/c"), ("a", "b"), ("a/b", "a")] {
        assert_eq!(captures(filter, topic), None, "{filter} {topic}");
    }
}

proptest! {
    #[test]
    fn no_payload_panics(payload in prop::collection::vec(any::<u8>(), 0..120), topic in "[a-z/+#$]{0,12}") {
        let _read = rules(LIST).read(&topic, &payload);
        let _fits = captures(&topic, &topic);
    }

    #[test]
    fn no_almost_payload_panics(
        payload in r#"(\[|\{|\}|\]|,|:|"records"|"params"|"meta"|"no"|"time"|"2021-07-01 08:00"|7|null){0,30}"#
    ) {
        let _read = rules(LIST).read("gateway/1", payload.as_bytes());
    }
}
