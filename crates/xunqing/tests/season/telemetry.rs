//! What stations send: HJ 212 frames over the county's telemetry port.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use hj212::{Flag, FrameBuilder};

use crate::office::County;
use crate::scene::Frame;

const PASSWORD: &str = "123456";

impl Frame {
    fn bytes(&self) -> Vec<u8> {
        let time = self.time.compact();
        let values =
            self.values.iter().map(|(factor, value)| format!("{factor}-Avg={value},{factor}-Flag=N"));
        let values: Vec<String> = values.collect();
        FrameBuilder {
            qn: Some(&format!("{time}000")),
            st: "21",
            cn: "2061",
            pw: Some(PASSWORD),
            mn: Some(self.device),
            flag: Some(Flag::from_bits(9)),
            data_area: &format!("DataTime={time};{}", values.join(";")),
            ..FrameBuilder::default()
        }
        .build()
        .unwrap()
    }
}

impl County {
    /// Sends frames, each device over a connection of its own, and waits until every one is answered.
    pub(crate) fn upload(&self, frames: &[&Frame]) {
        let mut devices: Vec<&str> = frames.iter().map(|f| f.device).collect();
        devices.sort_unstable();
        devices.dedup();
        for device in devices {
            let own: Vec<_> = frames.iter().filter(|f| f.device == device).collect();
            let mut socket = TcpStream::connect(self.server().hj212).unwrap();
            socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
            for frame in &own {
                socket.write_all(&frame.bytes()).unwrap();
            }
            let mut told = String::new();
            let mut buffer = [0; 4096];
            while told.matches("CN=9014").count() < own.len() {
                let count = socket.read(&mut buffer).unwrap();
                assert!(count > 0, "{device} was cut off after {told}");
                told.push_str(std::str::from_utf8(&buffer[..count]).unwrap());
            }
        }
    }
}
