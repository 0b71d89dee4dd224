//! Sending on to another platform, which here is another server of ours.

use std::net::TcpListener;
use std::path::Path;

use tempfile::TempDir;

use crate::running::{Browser, Running, eventually, plan, upload};
use server::IntakeLimits;

const HERE: &str = "A140923_0001";
const THERE: &str = "14092300010001";
const SOON: std::time::Duration = std::time::Duration::from_secs(10);

fn copy_of_plan() -> TempDir {
    let own = TempDir::new().unwrap();
    for file in std::fs::read_dir(plan()).unwrap().filter(|f| f.as_ref().is_ok_and(|f| f.path().is_file())) {
        let file = file.unwrap();
        std::fs::copy(file.path(), own.path().join(file.file_name())).unwrap();
    }
    own
}

/// The plan of the upper platform: it knows our station by another number and password.
fn upper_plan() -> TempDir {
    let own = copy_of_plan();
    let path = own.path().join("stations.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let text = text.replacen(HERE, THERE, 1).replacen("\"123456\"", "\"654321\"", 1);
    std::fs::write(path, text).unwrap();
    // Rain is measured at the same station.
    let path = own.path().join("rain.toml");
    let text = std::fs::read_to_string(&path).unwrap().replace(HERE, THERE);
    std::fs::write(path, text).unwrap();
    own
}

fn lower_plan(address: &str) -> TempDir {
    let own = copy_of_plan();
    let relay = format!(
        "[[target]]\nname = \"city\"\naddress = \"{address}\"\ntime_out_seconds = 1\nretries = 1\nwindow = 4\n\n\
         [[target.station]]\nmn = \"{HERE}\"\nas_mn = \"{THERE}\"\npassword = \"654321\"\nfactors = [\"w01001\", \"w21011\"]\n"
    );
    std::fs::write(own.path().join("relay.toml"), relay).unwrap();
    own
}

/// A server at an address that was free a moment ago.
fn upper(folder: &TempDir, plan: &Path, address: &str) -> Running {
    Running::at(folder, plan, address, IntakeLimits::default())
}

/// The values of a factor there, in the order of measuring, revisions included.
fn values(browser: &mut Browser, factor: &str) -> Vec<String> {
    let path = format!("/api/v1/sections/daixianqiao/series?factor={factor}&from=2021-04-01&to=2021-04-03");
    let series = browser.get(&path).json();
    let readings = series["readings"].as_array().cloned().unwrap_or_default();
    readings.iter().map(|r| r["text"].as_str().unwrap().to_string()).collect()
}

#[test]
fn an_outage_of_the_upper_platform_loses_and_doubles_nothing() {
    let address = {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        free.local_addr().unwrap().to_string()
    };
    let (upper_folder, upper_plan) = (TempDir::new().unwrap(), upper_plan());
    let (folder, plan) = (TempDir::new().unwrap(), lower_plan(&address));
    let hours: Vec<String> = (0..24).map(|h| format!("20210401{h:02}0000")).collect();
    let river = |n: usize| {
        vec![("w01001", "8.11".to_string()), ("w21011", format!("0.1{n:02}")), ("w01003", "20".into())]
    };
    let send = |server: &Running, range: std::ops::Range<usize>| {
        let mut station = server.station();
        for n in range {
            let values = river(n);
            let values: Vec<(&str, &str)> = values.iter().map(|(f, v)| (*f, v.as_str())).collect();
            station.send(&upload(HERE, "123456", &hours[n], &values));
            assert!(station.answer(SOON).is_some());
        }
    };
    let there = upper(&upper_folder, upper_plan.path(), &address);
    let mut browser = there.administrator();
    let server = Running::with(&folder, plan.path(), IntakeLimits::default());
    send(&server, 0..6);
    eventually("the first are there", || (values(&mut browser, "w21011").len() == 6).then_some(()));
    there.stop();
    // The upper platform is gone; here nothing waits for it, and this server is stopped and started meanwhile.
    send(&server, 6..12);
    server.stop();
    let server = Running::with(&folder, plan.path(), IntakeLimits::default());
    send(&server, 12..24);
    let there = upper(&upper_folder, upper_plan.path(), &address);
    let mut browser = there.signed_in();
    eventually("all are there", || (values(&mut browser, "w21011").len() == 24).then_some(()));
    let expected: Vec<String> = (0..24).map(|n| format!("0.1{n:02}")).collect();
    assert_eq!(values(&mut browser, "w21011"), expected, "every value once, digit for digit");
    assert!(values(&mut browser, "w01003").is_empty(), "a factor that is not sent on");
    let metrics = eventually("the lag is gone", || {
        let metrics = String::from_utf8(server.visitor().get("/metrics").body).unwrap();
        metrics.contains("xunqing_relay_lag_frames{target=\"city\"} 0\n").then_some(metrics)
    });
    assert!(metrics.contains("xunqing_relay_connected{target=\"city\"} 1\n"), "{metrics}");
    let held = browser.get("/api/v1/quarantine").json();
    assert_eq!(held["devices"].as_array().map(Vec::len), Some(0), "it was understood whole");
}
