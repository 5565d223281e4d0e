//! The server under `secgroup conform`: over HTTP, every cloud answers as the rules say.

use std::fs;

use secgroup::rulebook::Cloud;
use secgroup_oracle::conform::{Case, Conformance, Endpoint, KnownDeviations, Options, Strictness};
use serde_json::Value;

use crate::support::Server;

#[test]
fn the_server_conforms() {
    let server = Server::start(&[]);
    let mut asked = 0;
    for (cloud, pages) in [(Cloud::Alibaba, 7), (Cloud::Zenlayer, 2), (Cloud::Baidu, 2)] {
        let mut endpoint =
            Endpoint::new(cloud, &format!("http://127.0.0.1:{}", server.port), None, std::time::Duration::from_secs(60));
        let options = Options { strictness: Strictness::Exact, shrink: std::time::Duration::ZERO };
        let mut conformance = Conformance::new(&mut endpoint, options);
        for entry in fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../corpus")).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|ending| ending != "jsonl") {
                continue;
            }
            let text = fs::read_to_string(path).unwrap();
            let of_cloud = text.lines().filter(|line| line.contains(&format!("\"world\": {{\"cloud\": \"{cloud}\"")));
            of_cloud.for_each(|line| conformance.scenario(Case::read(line.as_bytes()).unwrap()));
        }
        let report = conformance.report(&KnownDeviations::default());
        assert!(report.agrees(), "{}", report.text());
        let report: Value = serde_json::from_str(&report.json()).unwrap();
        assert_eq!(report["pages"].as_array().unwrap().len(), pages);
        let unsupported: u64 = report["unsupported"].as_object().unwrap().values().filter_map(Value::as_u64).sum();
        asked += report["scenarios"].as_u64().unwrap() - unsupported;
    }
    assert!(asked > 500, "{asked}");
}
