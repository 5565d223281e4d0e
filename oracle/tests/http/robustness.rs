//! Clients that are many, slow, broken or hostile disturb nobody else.

use std::io::{BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use crate::support::{Answer, Server, message};

const JOIN: &str = "JoinSecurityGroup&SecurityGroupId=sg-1&InstanceId=i-none";

/// The server still does what it is there for, and quickly.
fn is_well(server: &Server) {
    let started = Instant::now();
    assert_eq!(server.alibaba(JOIN), (404, "InvalidInstanceId.NotFound".to_owned()));
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
}

#[test]
fn a_thousand_connections_are_served_at_once() {
    let server = Server::start(&[]);
    let mut streams: Vec<TcpStream> = (0..1_000).map(|_| server.connect()).collect();
    let request = message("GET", &format!("/?Format=JSON&Action={JOIN}"), &[], b"");
    for round in 0..3 {
        for stream in &mut streams {
            stream.write_all(&request).unwrap();
        }
        for stream in &mut streams {
            assert_eq!(Answer::read(&mut BufReader::new(stream)).status, 404, "round {round}");
        }
    }
    is_well(&server);
}

#[test]
fn half_sent_requests_hold_nobody_up() {
    let server = Server::start(&[]);
    let whole = message("PUT", "/v2/instance/i-1?bind", &[], br#"{"securityGroupId": "g-1"}"#);
    // Every place at which a request can stop, and the connection stays open.
    let _open: Vec<TcpStream> = (1..whole.len())
        .map(|length| {
            let mut stream = server.connect();
            stream.write_all(&whole[..length]).unwrap();
            stream
        })
        .collect();
    is_well(&server);
    let journal = server.control("GET", "journal?cloud=baidu", &serde_json::Value::Null);
    assert_eq!(journal["matched"], 0, "what was sent by half was not judged");
}

#[test]
fn clients_that_stop_half_way_are_given_up() {
    let server = Server::start(&["--patience", "1"]);
    let whole = message("PUT", "/v2/instance/i-1?bind", &[], br#"{"securityGroupId": "g-1"}"#);
    // Nothing at all, half a head, and half a body.
    for length in [0, 10, whole.len() - 3] {
        let mut stream = server.connect();
        stream.write_all(&whole[..length]).unwrap();
        let mut said = Vec::new();
        stream.read_to_end(&mut said).unwrap_or_else(|error| panic!("still open after {length} bytes: {error}"));
        assert!(said.is_empty(), "{}", String::from_utf8_lossy(&said));
    }
    is_well(&server);
}

#[test]
fn clients_that_go_away_are_forgotten() {
    let server = Server::start(&[]);
    let whole = message("PUT", "/v2/instance/i-1?bind", &[], br#"{"securityGroupId": "g-1"}"#);
    for length in 1..whole.len() {
        let mut stream = server.connect();
        stream.write_all(&whole[..length]).unwrap();
        let _ = stream.shutdown(Shutdown::Both);
    }
    // These do not wait for their answers.
    for _ in 0..100 {
        let mut stream = server.connect();
        stream.write_all(&message("GET", "/_secgroup/journal", &[], b"")).unwrap();
    }
    is_well(&server);
}

#[test]
fn a_body_of_ten_megabytes_is_answered_in_the_vendors_form() {
    let server = Server::start(&[]);
    let body = vec![b'a'; 10 * 1024 * 1024];
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let answer = server.ask("POST", "/?Format=JSON", &form, &body);
    assert_eq!((answer.status, answer.json()["Code"].as_str()), (400, Some("InvalidParameter")));
    let answer = server.ask("POST", "/api/v2/vm", &[("x-zc-action", "AssociateSecurityGroupInstance")], &body);
    assert_eq!((answer.status, answer.json()["code"].as_str()), (400, Some("INVALID_PARAMETER")));
    let answer = server.ask("PUT", "/v2/instance/i-1?bind", &[], &body);
    assert_eq!((answer.status, answer.json()["code"].as_str()), (400, Some("InvalidHTTPRequest")));
    let answer = server.ask("POST", "/_secgroup/steps", &[], &body);
    assert_eq!(answer.status, 413);
    assert_eq!(server.ask("POST", "/nowhere", &[], &body).status, 404);
    is_well(&server);
}

#[test]
fn a_chunked_body_counts_the_same() {
    let server = Server::start(&[]);
    let mut stream = server.connect();
    let head = "PUT /v2/instance/i-1?bind HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    for piece in [r#"{"security"#, r#"GroupId": "#, r#""g-none"}"#] {
        stream.write_all(format!("{:x}\r\n{piece}\r\n", piece.len()).as_bytes()).unwrap();
        stream.flush().unwrap();
        std::thread::sleep(Duration::from_millis(5));
    }
    stream.write_all(b"0\r\n\r\n").unwrap();
    let answer = Answer::read(&mut BufReader::new(&stream));
    assert_eq!((answer.status, answer.json()["code"].as_str()), (404, Some("NoSuchObject")));

    let mut stream = server.connect();
    stream.write_all(head.as_bytes()).unwrap();
    let piece = vec![b' '; 64 * 1024];
    for _ in 0..64 {
        stream.write_all(format!("{:x}\r\n", piece.len()).as_bytes()).unwrap();
        stream.write_all(&piece).unwrap();
        stream.write_all(b"\r\n").unwrap();
    }
    stream.write_all(b"0\r\n\r\n").unwrap();
    let answer = Answer::read(&mut BufReader::new(&stream));
    assert_eq!((answer.status, answer.json()["code"].as_str()), (400, Some("InvalidHTTPRequest")));
}

#[test]
fn invalid_utf_8_is_answered_wherever_it_stands() {
    let server = Server::start(&[]);
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let answer =
        server.ask("POST", "/?Format=JSON", &form, b"Action=JoinSecurityGroup&SecurityGroupId=sg-1&InstanceId=\xff\xfe");
    assert_eq!((answer.status, answer.json()["Code"].as_str()), (400, Some("InvalidInstanceId.Malformed")));
    let (status, code) = server.alibaba("JoinSecurityGroup&SecurityGroupId=%FF&InstanceId=i-1");
    assert_eq!((status, code.as_str()), (404, "InvalidSecurityGroupId.NotFound"));
    let answer =
        server.ask("POST", "/api/v2/vm", &[("x-zc-action", "AssociateSecurityGroupInstance")], b"{\"instanceId\": \"\xff\"}");
    assert_eq!(answer.json()["code"], "INVALID_REQUEST_BODY");
    let answer = server.ask("PUT", "/v2/instance/%FF%FE?bind", &[], br#"{"securityGroupId": "g-1"}"#);
    assert_eq!(answer.json()["code"], "NoSuchObject");
    assert_eq!(server.ask("PUT", "/_secgroup/world/baidu", &[], b"{\"cloud\": \"\xff\"}").status, 400);

    // Raw bytes in line and headers: whatever the answer, there is one, or an end of the connection, and nothing else.
    for raw in [
        &b"GET /\xff\xfe HTTP/1.1\r\nHost: h\r\n\r\n"[..],
        b"GET / HTTP/1.1\r\nHost: \xff\r\n\r\n",
        b"\xff\xfe\xfd\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\0\0\0\0\r\n\r\n",
    ] {
        let mut stream = server.connect();
        stream.write_all(raw).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        let mut said = Vec::new();
        let _ = stream.read_to_end(&mut said);
        assert!(said.is_empty() || said.starts_with(b"HTTP/1."), "{said:?}");
    }
    is_well(&server);
}

#[test]
fn what_a_uri_cannot_hold_as_it_stands_is_refused_before_any_cloud_is_known() {
    let server = Server::start(&[]);
    let bare = "HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
    let say = |target: &[u8]| {
        let mut stream = server.connect();
        stream.write_all(&[b"PUT ", target, b" HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"].concat()).unwrap();
        let mut said = String::new();
        stream.read_to_string(&mut said).unwrap();
        said
    };
    for byte in [&b" "[..], b"<", b">", b"`", b"\xff", b"\t", b"\x7f"] {
        assert_eq!(say(&[b"/v2/instance/a", byte, b"b?bind"].concat()), bare, "{byte:?} in a path");
    }
    for byte in [&b" "[..], b"<", b">", b"\"", b"\xff", b"\x01"] {
        assert_eq!(say(&[b"/v2/instance/a?bind&x=", byte].concat()), bare, "{byte:?} in a query");
    }
    // These are no part of a URI either, by the letter, and are taken all the same; escaped, all of them are.
    for target in [
        "/v2/instance/a\"{}|\\^[]\u{676d}b?bind",
        "/v2/instance/a?bind&x=`{}|\\^[]\u{676d}",
        "/v2/instance/a%20%3C%3E%60%FF%09?bind",
    ] {
        let said = say(target.as_bytes());
        assert!(said.contains(r#""code":"SecurityGroup.NoSecurityGroup""#), "{target}: {said}");
    }
    assert_eq!(server.control("GET", "journal", &serde_json::Value::Null)["matched"], 3);
}

#[test]
fn heads_are_bounded() {
    let server = Server::start(&[]);
    let mut stream = server.connect();
    let long = "a".repeat(100 * 1024);
    // The server may stop reading before all of it is written.
    let _ = stream.write_all(format!("GET /?x={long} HTTP/1.1\r\nHost: h\r\n\r\n").as_bytes());
    let mut said = Vec::new();
    let _ = stream.read_to_end(&mut said);
    assert!(said.is_empty() || said.starts_with(b"HTTP/1.1 4"), "{}", String::from_utf8_lossy(&said));

    let many: String = (0..200).map(|number| format!("x-{number}: y\r\n")).collect();
    let mut stream = server.connect();
    let _ = stream.write_all(format!("GET / HTTP/1.1\r\nHost: h\r\n{many}\r\n").as_bytes());
    let mut said = Vec::new();
    let _ = stream.read_to_end(&mut said);
    assert!(said.is_empty() || said.starts_with(b"HTTP/1.1 431"), "{}", String::from_utf8_lossy(&said));
    is_well(&server);
}

#[test]
fn the_end_lets_finish_what_is_under_way() {
    let server = Server::start(&[]);
    let whole = message("PUT", "/v2/instance/i-1?bind", &[], br#"{"securityGroupId": "g-1"}"#);
    let (early, late) = whole.split_at(whole.len() - 3);
    let mut under_way = server.connect();
    under_way.write_all(early).unwrap();
    let mut idle = server.connect();
    idle.write_all(&message("GET", "/", &[], b"")).unwrap();
    assert_eq!(Answer::read(&mut BufReader::new(&idle)).status, 404);
    server.signal("TERM");
    // An idle connection is closed, new ones are refused, and the one under way gets its answer.
    assert_eq!(idle.read(&mut [0]).unwrap(), 0);
    let started = Instant::now();
    while TcpStream::connect(("127.0.0.1", server.port)).is_ok() {
        assert!(started.elapsed() < Duration::from_secs(5), "still accepting");
    }
    under_way.write_all(late).unwrap();
    assert_eq!(Answer::read(&mut BufReader::new(&under_way)).status, 200);
    assert_eq!(server.wait().code(), Some(0));
}

#[test]
fn an_end_in_the_middle_of_a_burst_is_an_orderly_one() {
    let server = Server::start(&[]);
    let port = server.port;
    let clients: Vec<_> = (0..8)
        .map(|_| {
            std::thread::spawn(move || {
                let request = message("GET", &format!("/?Format=JSON&Action={JOIN}"), &[], b"");
                let Ok(stream) = TcpStream::connect(("127.0.0.1", port)) else { return 0 };
                let mut reader = BufReader::new(&stream);
                let mut answered = 0;
                loop {
                    if (&stream).write_all(&request).is_err() {
                        return answered;
                    }
                    // An answer is whole, or there is none.
                    match std::io::BufRead::fill_buf(&mut reader) {
                        Ok([]) | Err(_) => return answered,
                        Ok(_) => assert_eq!(Answer::read(&mut reader).status, 404),
                    }
                    answered += 1;
                }
            })
        })
        .collect();
    std::thread::sleep(Duration::from_millis(300));
    server.signal("TERM");
    assert_eq!(server.wait().code(), Some(0));
    let answered: usize = clients.into_iter().map(|client| client.join().unwrap()).sum();
    assert!(answered > 0);
}

#[test]
fn being_killed_in_the_middle_of_a_burst_harms_no_next_run() {
    let burst = |server: &Server| {
        let mut stream = server.connect();
        for _ in 0..200 {
            stream.write_all(&message("GET", &format!("/?Format=JSON&Action={JOIN}"), &[], b"")).unwrap();
        }
    };
    let first = Server::start(&[]);
    burst(&first);
    first.signal("KILL");
    first.wait();
    let second = Server::start(&[]);
    burst(&second);
    is_well(&second);
}
