//! What a client does on purpose, or another site's page: nobody else waits, nothing is lost, and memory has a bound.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::signer::code;
use crate::support::{Answer, Server, command, message, world_file};

const MIB: u64 = 1024 * 1024;
const JOIN: &str = "/?Format=JSON&Action=JoinSecurityGroup&SecurityGroupId=sg-1&InstanceId=i-1";
const BIND: &[u8] = br#"{"securityGroupId": "g-1"}"#;

/// How many requests were judged.
fn judged(server: &Server) -> u64 {
    server.control("GET", "journal?verdict=accepted", &Value::Null)["matched"].as_u64().unwrap()
}

#[test]
fn no_other_sites_page_changes_a_world() {
    let server = Server::start(&[]);
    let host = format!("127.0.0.1:{}", server.port);
    let own = format!("http://{host}");
    for marks in [
        [("Host", host.as_str()), ("Sec-Fetch-Site", "cross-site")],
        [("Host", host.as_str()), ("Sec-Fetch-Site", "same-site")],
        [("Host", host.as_str()), ("Origin", "https://example.com")],
        [("Host", host.as_str()), ("Origin", "null")],
        // A name of theirs that resolves to this machine.
        [("Host", "example.com"), ("Origin", "http://example.com")],
        [("Host", "example.com"), ("Sec-Fetch-Site", "same-origin")],
    ] {
        assert_eq!(code(&server.ask("GET", JOIN, &marks, "")), (403, "Forbidden".to_owned()), "{marks:?}");
        assert_eq!(code(&server.ask("PUT", "/v2/instance/i-1?bind", &marks, BIND)), (403, "AccessDenied".to_owned()));
        let zenlayer = [marks[0], marks[1], ("x-zc-action", "AssociateSecurityGroupInstance")];
        let asked = server.ask("POST", "/api/v2/vm", &zenlayer, r#"{"securityGroupId": "sg-1", "instanceId": "ins-1"}"#);
        assert_eq!(code(&asked), (403, "OPERATION_DENIED".to_owned()));
        assert_eq!(server.ask("POST", "/_secgroup/reset", &marks, "").status, 403, "{marks:?}");
    }
    assert_eq!(judged(&server), 0);
    // A link may lead to the page for people.
    assert_eq!(server.ask("GET", "/_secgroup/", &[("Sec-Fetch-Site", "cross-site")], "").status, 200);
    // SDKs send neither, whatever they call the server, and the server's own page says so.
    assert_eq!(server.ask("GET", JOIN, &[("Host", "ecs.example.com")], "").status, 200);
    let page = [("Host", host.as_str()), ("Origin", own.as_str()), ("Sec-Fetch-Site", "same-origin")];
    assert_eq!(server.ask("PUT", "/v2/instance/i-1?bind", &page, BIND).status, 200);
}

/// No step, with 20,000 members beside the one that is wrong.
fn step_of_many_members() -> String {
    let members: String = (0..20_000).map(|number| format!(r#", "m{number}": {number}"#)).collect();
    format!(r#"{{"cloud": "alibaba", "steps": [{{"step": "no such"{members}}}]}}"#)
}

#[test]
fn a_step_of_many_members_holds_nobody_up() {
    let server = Server::start(&[]);
    let many = step_of_many_members();
    let nested: String = (0..100).map(|_| r#"{"a": "#).collect();
    let deep = format!(
        r#"{{"cloud": "alibaba", "steps": [{{"step": "set_service", "service": {nested}1{}, "x": "{}"}}]}}"#,
        "}".repeat(100),
        "x".repeat(10_000)
    );
    for body in [many, deep] {
        let mut stream = server.connect();
        stream.write_all(&message("POST", "/_secgroup/steps", &[], body.as_bytes())).unwrap();
        let started = Instant::now();
        while started.elapsed() < Duration::from_millis(500) {
            let asked = Instant::now();
            assert_eq!(server.ask("GET", "/_secgroup/health", &[], "").status, 200);
            assert!(asked.elapsed() < Duration::from_secs(1), "health took {:?}", asked.elapsed());
        }
        let answer = Answer::read(&mut BufReader::new(stream));
        assert_eq!(answer.status, 400);
        assert!(answer.text().contains("steps[0]"), "{}", answer.text());
        assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    }
}

#[test]
fn the_end_comes_whatever_is_under_way() {
    let server = Server::start(&[]);
    // A world that takes long to read, and half of another.
    let instances: Vec<String> = (0..400_000).map(|number| format!(r#"{{"id": "i-{number}"}}"#)).collect();
    let world = format!(r#"{{"cloud": "baidu", "security_groups": [], "instances": [{}]}}"#, instances.join(","));
    let whole = message("PUT", "/_secgroup/world/baidu", &[], world.as_bytes());
    let mut streams: Vec<TcpStream> = (0..4).map(|_| server.connect()).collect();
    for (number, stream) in streams.iter_mut().enumerate() {
        stream.write_all(&whole[..if number == 0 { whole.len() / 2 } else { whole.len() }]).unwrap();
    }
    ends_in_time(server);
}

#[test]
fn the_end_comes_while_a_long_step_is_read() {
    let server = Server::start(&[]);
    let mut step = server.connect();
    step.write_all(&message("POST", "/_secgroup/steps", &[], step_of_many_members().as_bytes())).unwrap();
    std::thread::sleep(Duration::from_millis(100));
    // More of them than there are workers; where the step is read under the cloud's lock, all wait for it.
    let mut others: Vec<TcpStream> = (0..16).map(|_| server.connect()).collect();
    others.iter_mut().for_each(|stream| stream.write_all(&message("GET", JOIN, &[], b"")).unwrap());
    std::thread::sleep(Duration::from_millis(100));
    ends_in_time(server);
}

/// Five seconds are promised.
fn ends_in_time(server: Server) {
    server.signal("TERM");
    let started = Instant::now();
    assert_eq!(server.wait().code(), Some(0));
    assert!(started.elapsed() < Duration::from_millis(5_500), "{:?}", started.elapsed());
}

#[test]
fn uploads_share_a_bound() {
    let server = Server::start(&["--patience", "60"]);
    let before = server.memory();
    // Four stalled uploads of 127 MiB, and one that is whole: the fifth has no room.
    let head = format!("PUT /_secgroup/world/baidu HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\r\n", 128 * MIB);
    let piece = vec![b' '; MIB as usize];
    let mut streams: Vec<TcpStream> = Vec::new();
    for number in 0..5 {
        let mut stream = server.connect();
        stream.write_all(head.as_bytes()).unwrap();
        for _ in 0..if number < 4 { 127 } else { 128 } {
            stream.write_all(&piece).unwrap();
        }
        streams.push(stream);
    }
    let mut refused = BufReader::new(streams.pop().unwrap());
    assert_eq!(Answer::read(&mut refused).status, 503);
    let grown = server.memory() - before;
    assert!(grown < 640 * MIB, "{} MiB", grown / MIB);
    assert_eq!(server.ask("GET", JOIN, &[], "").status, 200, "small requests find room");
    drop(streams);
    // What was taken comes back.
    let started = Instant::now();
    let world = [b"{\"cloud\": \"baidu\"}".to_vec(), vec![b' '; 8 * MIB as usize]].concat();
    while server.ask("PUT", "/_secgroup/world/baidu", &[], &world).status != 200 {
        assert!(started.elapsed() < Duration::from_secs(20), "the room does not come back");
    }
}

#[test]
fn restoring_a_large_world_holds_nobody_up() {
    let server = Server::start(&[]);
    let instances: Vec<String> = (0..400_000).map(|number| format!(r#"{{"id": "i-{number}"}}"#)).collect();
    let world = format!(r#"{{"cloud": "baidu", "instances": [{}]}}"#, instances.join(","));
    assert_eq!(server.ask("PUT", "/_secgroup/world/baidu", &[], &world).status, 200);
    server.control("PUT", "snapshots/s", &Value::Null);
    let mut stream = server.connect();
    stream.set_nonblocking(true).unwrap();
    stream.write_all(&message("POST", "/_secgroup/snapshots/s", &[], b"")).unwrap();
    let (began, mut longest) = (Instant::now(), Duration::ZERO);
    // Restoring locks all three clouds.
    while stream.peek(&mut [0]).is_err() {
        let asked = Instant::now();
        assert_eq!(server.ask("PUT", "/v2/instance/i-none?bind", &[], BIND).status, 404);
        longest = longest.max(asked.elapsed());
    }
    let took = began.elapsed();
    stream.set_nonblocking(false).unwrap();
    assert_eq!(Answer::read(&mut BufReader::new(stream)).status, 200);
    assert!(longest < took / 2, "others waited {longest:?} of {took:?}");
}

#[test]
fn a_long_journal_is_written_as_it_is_read() {
    let server = Server::start(&[]);
    let mut stream = server.connect();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let request = message("GET", JOIN, &[], b"");
    for _ in 0..50 {
        stream.write_all(&request.repeat(40)).unwrap();
        (0..40).for_each(|_| drop(Answer::read(&mut reader)));
    }
    let ask = message("GET", "/_secgroup/journal?limit=10000", &[], b"");
    let before = server.memory();
    // These read nothing.
    let stalled: Vec<TcpStream> = (0..8)
        .map(|_| {
            let mut stream = server.connect();
            stream.write_all(&ask).unwrap();
            stream
        })
        .collect();
    std::thread::sleep(Duration::from_millis(1_500));
    let grown = server.memory().saturating_sub(before);
    assert!(grown < 80 * MIB, "{} MiB for eight readers", grown / MIB);
    assert_eq!(server.ask("GET", "/_secgroup/journal?limit=10000", &[], "").status, 503, "a ninth");
    assert_eq!(server.ask("GET", "/_secgroup/journal?limit=1", &[], "").status, 200, "a short one");
    let answer = Answer::read(&mut BufReader::new(&stalled[0]));
    let journal = answer.json();
    let entries = journal["entries"].as_array().unwrap();
    assert_eq!((journal["matched"].as_u64(), entries.len()), (Some(2_000), 2_000));
    let seqs: Vec<u64> = entries.iter().map(|entry| entry["seq"].as_u64().unwrap()).collect();
    assert!(seqs.is_sorted() && answer.body.len() as u64 > 4 * MIB, "{}", answer.body.len());
}

#[test]
fn whoever_has_said_everything_is_answered() {
    let server = Server::start(&[]);
    let body = String::from_utf8_lossy(BIND);
    let length = BIND.len();
    let requests = [
        message("GET", JOIN, &[], b""),
        message("PUT", "/v2/instance/i-1?bind", &[], BIND),
        message("PUT", "/v2/instance/i-1?bind", &[("Connection", "close")], BIND),
        format!("PUT /v2/instance/i-1?bind HTTP/1.0\r\nContent-Length: {length}\r\n\r\n{body}").into_bytes(),
        format!("GET {JOIN} HTTP/1.0\r\n\r\n").into_bytes(),
        message("GET", "/_secgroup/health", &[], b""),
    ];
    let rounds = 50;
    for (number, request) in requests.iter().enumerate() {
        let answered = (0..rounds)
            .filter(|_| {
                let mut stream = server.connect();
                stream.write_all(request).unwrap();
                stream.shutdown(Shutdown::Write).unwrap();
                let mut said = Vec::new();
                let _ = stream.read_to_end(&mut said);
                said.starts_with(b"HTTP/1.")
            })
            .count();
        assert_eq!(answered, rounds, "request {number}");
    }
    let journal = server.control("GET", "journal", &Value::Null);
    assert_eq!(journal["matched"], 5 * rounds, "each was judged once");
}

#[test]
fn an_answer_outlives_its_connection() {
    let server = Server::start(&[]);
    // The server closes, and has not read what comes behind.
    for _ in 0..50 {
        let mut stream = server.connect();
        let last = message("GET", JOIN, &[("Connection", "close")], b"");
        stream.write_all(&[last, vec![b'x'; 200_000]].concat()).unwrap();
        std::thread::sleep(Duration::from_millis(2));
        assert!(Answer::read(&mut BufReader::new(stream)).status < 500);
    }
}

#[test]
fn every_request_that_is_judged_in_a_burst_is_answered() {
    let server = Server::start(&[]);
    let port = server.port;
    let clients: Vec<_> = (0..16)
        .map(|_| {
            std::thread::spawn(move || {
                let (mut sent, mut answered) = (0u32, 0u32);
                let Ok(stream) = TcpStream::connect(("127.0.0.1", port)) else { return (0, 0) };
                let mut reader = BufReader::new(&stream);
                while (&stream).write_all(&message("PUT", "/v2/instance/i-1?bind", &[], BIND)).is_ok() {
                    sent += 1;
                    match reader.fill_buf() {
                        Ok([]) => break,
                        // A reset may take back an answer.
                        Err(error) => panic!("{error} after {answered} answers"),
                        Ok(_) => answered += u32::from(Answer::read(&mut reader).status == 200),
                    }
                }
                (sent, answered)
            })
        })
        .collect();
    std::thread::sleep(Duration::from_millis(200));
    server.signal("TERM");
    assert_eq!(server.wait().code(), Some(0));
    for client in clients {
        let (sent, answered) = client.join().unwrap();
        // The last may have come too late to be read at all.
        assert!(answered > 0 && sent - answered <= 1, "{answered} of {sent}");
    }
}

/// A server whose log goes nowhere, with that standard error.
fn logging(stderr: Stdio) -> Server {
    let world = world_file("baidu");
    let mut command = command(&[world.to_str().unwrap(), "--log", "info"]);
    Server::spawn(command.stderr(stderr))
}

#[test]
fn a_log_that_nobody_takes_stops_nothing() {
    let (kept_open, pipe) = std::io::pipe().unwrap();
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let (gone, broken) = std::io::pipe().unwrap();
    drop(gone);
    // As many as the pipe and the queue together have no room for; one is enough where none can be written.
    for (what, stderr, requests) in
        [("unread", pipe.into(), 6_000), ("full", full.into(), 100), ("closed", Stdio::from(broken), 100)]
    {
        let server = logging(stderr);
        let mut stream = server.connect();
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        for number in 0..requests {
            stream.write_all(&message("PUT", "/v2/instance/i-1?bind", &[], BIND)).unwrap();
            assert_eq!(Answer::read(&mut reader).status, 200, "{what}: {number}");
        }
        server.signal("TERM");
        let started = Instant::now();
        assert_eq!(server.wait().code(), Some(0), "{what}");
        assert!(started.elapsed() < Duration::from_secs(5), "{what}");
    }
    drop(kept_open);
}

#[test]
fn a_log_shows_no_terminal_what_it_would_obey() {
    let (mut read, written) = std::io::pipe().unwrap();
    let server = logging(written.into());
    assert_eq!(server.ask("GET", "/a\u{9b}31m\u{202e}b", &[], "").status, 404);
    server.signal("TERM");
    assert_eq!(server.wait().code(), Some(0));
    let mut said = String::new();
    read.read_to_string(&mut said).unwrap();
    assert!(said.lines().any(|line| line.contains("answered") && line.contains(r"u{9b}31m")), "{said}");
    assert!(!said.contains(['\u{9b}', '\u{202e}']), "{said:?}");
}

#[test]
fn a_foreign_host_is_refused_before_its_body_is_read() {
    let server = Server::start(&[]);
    let mut stream = server.connect();
    let head = "PUT /_secgroup/world/baidu HTTP/1.1\r\nHost: example.com\r\nContent-Length: 1000000\r\n\r\n";
    // Not one byte of the body comes.
    stream.write_all(head.as_bytes()).unwrap();
    assert_eq!(Answer::read(&mut BufReader::new(stream)).status, 403);
}

#[test]
fn a_heads_limit_does_not_depend_on_its_pieces() {
    let server = Server::start(&[]);
    let say = |text: &str, pieces: usize| {
        let mut stream = server.connect();
        for piece in text.as_bytes().chunks(text.len().div_ceil(pieces)) {
            if stream.write_all(piece).is_err() {
                break;
            }
            std::thread::sleep(Duration::from_millis(if pieces > 1 { 20 } else { 0 }));
        }
        Answer::read(&mut BufReader::new(stream)).status
    };
    let line = |length: usize| format!("GET /nowhere?{} HTTP/1.1\r\nHost: localhost\r\n\r\n", "a".repeat(length));
    let headers = |length: usize| {
        let many: String = (0..10).map(|number| format!("x-{number}: {}\r\n", "a".repeat(length / 10))).collect();
        format!("GET /nowhere HTTP/1.1\r\nHost: localhost\r\n{many}\r\n")
    };
    for (text, status) in [
        (line(32_000), 404),
        (line(33_000), 414),
        (line(60_000), 414),
        (line(70_000), 431),
        (headers(60_000), 404),
        (headers(70_000), 431),
    ] {
        for pieces in [1, 2, 7] {
            assert_eq!(say(&text, pieces), status, "{} bytes in {pieces} pieces", text.len());
        }
    }
}
