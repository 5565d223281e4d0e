//! What the vendors' clients send is read as they mean it, and answered in their form, byte for byte.

use http::{Request, request::Parts};
use secgroup_oracle::serve::codec::{Answer, AnyCall, Cloud, Decoded, Format, Route, decode, encode, route};

/// A request without a body, from `METHOD URI` and lines of headers.
fn head(line: &str, headers: &[(&str, &str)]) -> Parts {
    let (method, uri) = line.split_once(' ').unwrap();
    let mut builder = Request::builder().method(method).uri(uri);
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    builder.body(()).unwrap().into_parts().0
}

fn cloud_of(head: &Parts) -> Cloud {
    match route(head.uri.path()) {
        Route::Cloud(cloud) => cloud,
        other => panic!("{} goes to {other:?}", head.uri),
    }
}

/// What is read from a request: `Action Name=value …`, or the status and code of the common error.
fn read(line: &str, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> String {
    let head = head(line, headers);
    match decode(cloud_of(&head), &head, body.as_ref()).call {
        Ok(call) => {
            let parameters: String = call.parameters().map(|(name, value)| format!(" {name}={value}")).collect();
            format!("{}{parameters}", call.action())
        }
        Err(error) => format!("{} {}", error.status, error.code),
    }
}

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const ZC: (&str, &str) = ("x-zc-action", "AssociateSecurityGroupInstance");

#[test]
fn every_path_has_its_owner() {
    for (path, owner) in [
        ("/", Route::Cloud(Cloud::Alibaba)),
        ("/api/v2/vm", Route::Cloud(Cloud::Zenlayer)),
        ("/api/v2/vm/", Route::Cloud(Cloud::Zenlayer)),
        ("/v2/instance/i-1", Route::Cloud(Cloud::Baidu)),
        ("/v2/instance/i-1/more", Route::Cloud(Cloud::Baidu)),
        ("/v2/instance/", Route::Cloud(Cloud::Baidu)),
        // The version stands in the path: an unknown one is the vendor's error.
        ("/v1/instance/i-1", Route::Cloud(Cloud::Baidu)),
        ("/v2.1/instance/i-1", Route::Cloud(Cloud::Baidu)),
        ("/_secgroup", Route::Control),
        ("/_secgroup/", Route::Control),
        ("/_secgroup/health", Route::Control),
        ("/_secgroups", Route::Nowhere),
        ("/v2", Route::Nowhere),
        ("/v2/", Route::Nowhere),
        ("/v2/instance", Route::Cloud(Cloud::Baidu)),
        ("/v2/securityGroup", Route::Cloud(Cloud::Baidu)),
        ("/v3/securityGroup", Route::Cloud(Cloud::Baidu)),
        ("/v2/securityGroup/", Route::Nowhere),
        ("/v2/securityGroup/g-1", Route::Nowhere),
        ("/v2/securitygroup", Route::Nowhere),
        ("/v2/instances/i-1", Route::Nowhere),
        ("/v2/volume/v-1", Route::Nowhere),
        ("/v2/securitygroup/bind", Route::Nowhere),
        ("/v/instance/i-1", Route::Nowhere),
        ("/api/v2/zec", Route::Nowhere),
        ("/api/v2/vm/x", Route::Nowhere),
        ("/api/v2/vms", Route::Nowhere),
        ("/api/v2/", Route::Nowhere),
        ("/api/v1/vm", Route::Nowhere),
        ("/vx/instance/i-1", Route::Nowhere),
        ("/index.html", Route::Nowhere),
        ("//", Route::Cloud(Cloud::Alibaba)),
        ("/////", Route::Cloud(Cloud::Alibaba)),
        ("//api/v2/vm", Route::Nowhere),
        ("/%2F", Route::Nowhere),
    ] {
        assert_eq!(route(path), owner, "{path}");
    }
}

#[test]
fn alibaba_takes_action_and_parameters_from_wherever_its_clients_put_them() {
    let join = "JoinSecurityGroup SecurityGroupId=sg-1 InstanceId=i-1";
    let all = "Action=JoinSecurityGroup&SecurityGroupId=sg-1&InstanceId=i-1&Version=2014-05-26";
    // aliyun-python-sdk-ecs: all in the query of a POST, and the action in a header as well.
    assert_eq!(read(&format!("POST /?{all}"), &[("x-acs-action", "JoinSecurityGroup")], ""), join);
    // pop-core: all in the query of a GET, or all in the form of a POST.
    assert_eq!(read(&format!("GET /?{all}"), &[], ""), join);
    assert_eq!(read("POST /", &[FORM], all), join);
    // The ACS3 clients: the action in a header only.
    let acs3 = [("x-acs-action", "JoinSecurityGroup"), ("x-acs-version", "2014-05-26")];
    assert_eq!(read("POST /?SecurityGroupId=sg-1&InstanceId=i-1", &acs3, ""), join);
    // A form whose type is not named, and a query whose version is not.
    assert_eq!(read("POST /", &[], "Action=JoinSecurityGroup&SecurityGroupId=sg-1&InstanceId=i-1"), join);
}

#[test]
fn the_query_wins_then_the_form_then_the_header() {
    let header = ("x-acs-action", "Third");
    assert_eq!(
        read(
            "POST /?Action=JoinSecurityGroup&InstanceId=query",
            &[FORM, header],
            "Action=Second&InstanceId=form&RegionId=form"
        ),
        "JoinSecurityGroup InstanceId=query RegionId=form"
    );
    assert_eq!(read("POST /?Action=", &[FORM, header], "Action=JoinResourceGroup"), "JoinResourceGroup");
    assert_eq!(
        read("POST /", &[FORM, ("x-acs-action", "JoinResourceGroup")], "ResourceId=d"),
        "JoinResourceGroup ResourceId=d"
    );
    // A value given twice: the first that is not empty.
    assert_eq!(
        read("GET /?Action=JoinSecurityGroup&InstanceId=&InstanceId=a&InstanceId=b", &[], ""),
        "JoinSecurityGroup InstanceId=a"
    );
}

#[test]
fn alibaba_names_are_decoded_like_values() {
    let wanted = "JoinSecurityGroup SecurityGroupId=sg-1 InstanceId=i-1";
    for query in [
        "Action=JoinSecurityGroup&SecurityGroupId=sg-1&InstanceId=i-1",
        "%41ction=JoinSecurityGroup&Security%47roupId=sg-1&InstanceI%64=i-1",
        "Action=JoinSecurityGroup&SecurityGroupIds=x&SecurityGroupId=sg-1&InstanceId=i-1&InstanceId2=x&Instance=x&R&Region",
        "&&=&=x&Action=JoinSecurityGroup&InstanceId&SecurityGroupId=sg-1&InstanceId=i%2D1&A&+Action=x&%=x&S%",
    ] {
        let line = format!("GET /?{query}");
        assert_eq!(read(&line, &[], ""), wanted, "{query}");
    }
}

/// A list is what its numbered elements are; everything else under its name is a parameter that the operation does not have.
#[test]
fn alibaba_lists_are_numbered_elements() {
    for (query, list) in [
        ("SecurityGroupIds.1=a&SecurityGroupIds.2=b", "a,b"),
        ("SecurityGroupIds.2=b&SecurityGroupIds.1=a", "a,b"),
        ("SecurityGroupIds.10=c&SecurityGroupIds.9=b&SecurityGroupIds.1=a", "a,b,c"),
        // Gaps are skipped; a list need not begin with 1.
        ("SecurityGroupIds.3=a&SecurityGroupIds.7=b", "a,b"),
        // Empty elements are elements, repeats are repeats.
        ("SecurityGroupIds.1=&SecurityGroupIds.2=a", ",a"),
        ("SecurityGroupIds.1=a&SecurityGroupIds.2=a", "a,a"),
        // One number twice: the first that is not empty.
        ("SecurityGroupIds.1=&SecurityGroupIds.1=a&SecurityGroupIds.1=b", "a"),
        // Numbers count from 1 and have no leading zeros.
        ("SecurityGroupIds.0=a&SecurityGroupIds.01=b&SecurityGroupIds.1=c&SecurityGroupIds.001=d", "c"),
        ("SecurityGroupIds.-1=a&SecurityGroupIds.+1=b&SecurityGroupIds.1x=c&SecurityGroupIds.=d&SecurityGroupIds.1.1=e", ""),
        ("SecurityGroupIds.4294967295=a&SecurityGroupIds.4294967296=b", "a"),
        // A text where a list is meant, and the list of the other call.
        ("SecurityGroupIds=a", ""),
        ("SecurityGroupIds=a&SecurityGroupIds.1=b", "b"),
        ("SecurityGroupId.1=a&SecurityGroupId=b", ""),
        // Separators mean nothing.
        ("SecurityGroupIds.1=a,b", "a,b"),
        ("SecurityGroupIds%2E1=%61&Security%47roupIds.2=b", "a,b"),
    ] {
        let list = if list.is_empty() { String::new() } else { format!(" SecurityGroupIds={list}") };
        let wanted = format!("ModifyInstanceAttribute InstanceId=i-1{list}");
        let all = format!("Action=ModifyInstanceAttribute&InstanceId=i-1&{query}");
        assert_eq!(read(&format!("GET /?{all}"), &[], ""), wanted, "{query}");
        assert_eq!(read("POST /", &[FORM], &all), wanted, "{query} in a form");
        let rest = format!("InstanceId=i-1&{query}");
        assert_eq!(read("POST /?Action=ModifyInstanceAttribute", &[FORM], &rest), wanted, "{query} in a form");
    }
    // Elements may be in the query and in the form; of one number, the query's wins.
    assert_eq!(
        read(
            "POST /?Action=ModifyNetworkInterfaceAttribute&RegionId=r&SecurityGroupId.2=b",
            &[FORM],
            "NetworkInterfaceId=eni-1&SecurityGroupId.1=a&SecurityGroupId.2=c",
        ),
        "ModifyNetworkInterfaceAttribute RegionId=r NetworkInterfaceId=eni-1 SecurityGroupId=a,b"
    );
    // A list where a text is meant.
    assert_eq!(
        read("GET /?Action=JoinSecurityGroup&SecurityGroupId.1=a&InstanceId=i-1", &[], ""),
        "JoinSecurityGroup InstanceId=i-1"
    );
    assert_eq!(
        read("GET /?Action=LeaveSecurityGroup&SecurityGroupId=a&SecurityGroupId.1=b&InstanceId=i-1", &[], ""),
        "LeaveSecurityGroup SecurityGroupId=a InstanceId=i-1"
    );
    // A body of JSON is not looked at, lists in it neither.
    assert_eq!(
        read(
            "POST /?Action=ModifyInstanceAttribute&InstanceId=i-1",
            &[("content-type", "application/json")],
            r#"{"SecurityGroupIds": ["a"]}"#
        ),
        "ModifyInstanceAttribute InstanceId=i-1"
    );
}

#[test]
fn alibaba_parameters_are_decoded_and_unknown_ones_ignored() {
    assert_eq!(
        read("GET /?Action=JoinSecurityGroup&SecurityGroupId=sg%2D1&InstanceId=i%201&Nonsense=%FF&RegionId=%E6%9D%AD", &[], ""),
        "JoinSecurityGroup SecurityGroupId=sg-1 InstanceId=i 1 RegionId=杭"
    );
    assert_eq!(
        read("GET /?Action=JoinSecurityGroup&InstanceId=%FF%FE", &[], ""),
        "JoinSecurityGroup InstanceId=\u{fffd}\u{fffd}"
    );
    assert_eq!(read("POST /", &[FORM], b"Action=JoinSecurityGroup&InstanceId=\xff"), "JoinSecurityGroup InstanceId=\u{fffd}");
    // A body that says it is something else is no form.
    let json = ("content-type", "application/json");
    assert_eq!(read("POST /?Action=JoinSecurityGroup", &[json], "InstanceId=i-1"), "JoinSecurityGroup");
}

#[test]
fn alibaba_answers_what_it_does_not_know_with_its_gateways_errors() {
    for line in [
        "GET /",
        "POST /",
        "GET /?Action=",
        "GET /?Action=joinsecuritygroup",
        "GET /?Action=Describe",
        "PUT /?Action=JoinSecurityGroup",
    ] {
        assert_eq!(read(line, &[], ""), "404 InvalidAction.NotFound", "{line}");
    }
    assert_eq!(read("GET /?Action=JoinSecurityGroup&Version=2014-05-27", &[], ""), "400 InvalidVersion");
    assert_eq!(read("POST /", &[("x-acs-action", "JoinSecurityGroup"), ("x-acs-version", "1")], ""), "400 InvalidVersion");
}

#[test]
fn alibaba_answers_in_the_form_that_is_asked_for() {
    let accepts_json = ("accept", "text/html, Application/JSON;q=0.9");
    for (line, headers, wanted) in [
        ("GET /", &[][..], Format::Xml),
        ("GET /?Format=JSON", &[], Format::Json),
        ("GET /?Format=json", &[], Format::Json),
        ("GET /?Format=xml", &[accepts_json], Format::Xml),
        ("GET /", &[accepts_json], Format::Json),
        ("GET /?Format=", &[accepts_json], Format::Json),
        ("GET /?Format=YAML", &[], Format::Xml),
        ("GET /", &[("accept", "*/*")], Format::Xml),
        ("GET /", &[("accept", "application/jsonp")], Format::Xml),
        ("GET /", &[("accept", "application/json;q=0")], Format::Xml),
        ("GET /", &[("accept", "application/json ; charset=utf-8 ; Q = 0.000, */*")], Format::Xml),
        ("GET /", &[("accept", "application/json;q=0.001")], Format::Json),
        ("GET /", &[("accept", "text/xml;q=0"), ("accept", "application/json")], Format::Json),
    ] {
        let head = head(line, headers);
        let decoded = decode(Cloud::Alibaba, &head, b"");
        let secgroup_oracle::serve::codec::Envelope::Alibaba { format, .. } = decoded.envelope else { panic!("{line}") };
        assert_eq!(format, wanted, "{line} {headers:?}");
    }
}

#[test]
fn zenlayer_reads_a_json_object() {
    let read = |headers: &[(&str, &str)], body: &str| read("POST /api/v2/vm", headers, body);
    let ok = "AssociateSecurityGroupInstance securityGroupId=sg-1 instanceId=ins-1";
    assert_eq!(read(&[ZC], r#"{"securityGroupId": "sg-1", "instanceId": "ins-1"}"#), ok);
    assert_eq!(
        read(&[ZC, ("x-zc-version", "2026-04-01")], r#"{"instanceId": "ins-1", "x": [1], "securityGroupId": "\u0073g-1"}"#),
        ok
    );
    let un = [("x-zc-action", "UnAssociateSecurityGroupInstance")];
    assert_eq!(read(&un, r#"{"securityGroupId": "sg-1", "instanceId": "ins-1"}"#), format!("Un{ok}"));
    assert_eq!(read(&[ZC], r#"{"instanceId": "", "securityGroupId": null}"#), "AssociateSecurityGroupInstance");
    for body in [
        "",
        "x",
        "[]",
        "[\"sg-1\", \"ins-1\"]",
        "5",
        "null",
        "{",
        r#"{"instanceId": 5}"#,
        r#"{"instanceId": ["a"]}"#,
        r#"{"instanceId": "a", "instanceId": "b"}"#,
        "{} {}",
    ] {
        assert_eq!(read(&[ZC], body), "400 INVALID_REQUEST_BODY", "{body}");
    }
}

#[test]
fn zenlayer_answers_what_it_does_not_know_in_its_envelope() {
    let body = r#"{"securityGroupId": "sg-1", "instanceId": "ins-1"}"#;
    for (line, headers, wanted) in [
        ("GET /api/v2/vm", &[ZC][..], "405 INVALID_REQUEST_METHOD"),
        ("POST /api/v2/vm", &[], "404 INVALID_ACTION_NOT_FOUND"),
        ("POST /api/v2/vm", &[("x-zc-action", "associateSecurityGroupInstance")], "404 INVALID_ACTION_NOT_FOUND"),
        ("POST /api/v2/vm", &[ZC, ("x-zc-version", "2020-01-01")], "400 INVALID_VERSION"),
    ] {
        assert_eq!(read(line, headers, body), wanted, "{line} {headers:?}");
    }
    let head = head("POST /api/v2/vm", &[ZC]);
    assert_eq!(decode(Cloud::Zenlayer, &head, b"\xff{}").call.unwrap_err().code, "INVALID_REQUEST_BODY");
}

#[test]
fn baidu_reads_path_query_and_body() {
    let body = r#"{"securityGroupId" : "g-1"}"#;
    let bind = "bind instanceId=i-1 securityGroupId=g-1";
    for line in [
        "PUT /v2/instance/i-1?bind",
        "PUT /v2/instance/i-1?bind=",
        "PUT /v2/instance/i-1?clientToken=x&bind",
        "PUT /v2/instance/i%2D1?bind",
    ] {
        assert_eq!(read(line, &[], body), bind, "{line}");
    }
    for line in
        ["PUT /v2/instance/i-1?unbind", "PUT /v2/instance/i-1?unbind=", "PUT /v2/instance/i-1?unbind&clientToken=x&unbind"]
    {
        assert_eq!(read(line, &[], body), "unbind instanceId=i-1 securityGroupId=g-1", "{line}");
    }
    // The SDK does not escape what it is given.
    assert_eq!(read("PUT /v2/instance/i/../x?bind=", &[], body), "bind instanceId=i/../x securityGroupId=g-1");
    assert_eq!(read("PUT /v2/instance/?bind=", &[], body), "bind securityGroupId=g-1");
    for body in ["", " \n", "{}", r#"{"securityGroupId": ""}"#, r#"{"securityGroupId": null}"#, r#"{"other": 1}"#] {
        assert_eq!(read("PUT /v2/instance/i-1?bind", &[], body), "bind instanceId=i-1", "{body}");
    }
}

#[test]
fn baidu_answers_what_it_does_not_know_with_its_common_errors() {
    let bind = |body: &[u8]| read("PUT /v2/instance/i-1?bind", &[], body);
    for body in [&b"x"[..], b"{", b"{\"securityGroupId\": \"\xff\"}", b"{} {}", b"\xff"] {
        assert_eq!(bind(body), "400 MalformedJSON", "{body:?}");
    }
    // JSON, but not what can be read as this request.
    for body in [
        "[]",
        "[\"g-1\"]",
        "5",
        "null",
        r#"{"securityGroupId": 5}"#,
        r#"{"securityGroupId": ["g-1"]}"#,
        r#"{"securityGroupId": "a", "securityGroupId": "b"}"#,
    ] {
        assert_eq!(bind(body.as_bytes()), "400 MalformedJSON", "{body}");
    }
    for line in ["PUT /v2/instance/i-1?bind&unbind", "PUT /v2/instance/i-1?unbind=&bind=", "POST /v2/instance/i-1?unbind"] {
        assert_eq!(read(line, &[], "{}"), "400 InvalidURI", "{line}");
    }
    for line in
        ["GET /v2/instance/i-1?bind", "PUT /v2/instance/i-1", "PUT /v2/instance/i-1?rebind", "PUT /v2/instance/i-1?bind=1"]
    {
        assert_eq!(read(line, &[], "{}"), "400 InvalidURI", "{line}");
    }
    assert_eq!(read("PUT /v1/instance/i-1?bind", &[], "{}"), "404 InvalidVersion");
}

#[test]
fn the_access_key_is_found_wherever_it_is() {
    let acs3 = "ACS3-HMAC-SHA256 Credential=AK,SignedHeaders=host,Signature=00";
    let zc2 = "ZC2-HMAC-SHA256 Credential=AK, SignedHeaders=content-type;host, Signature=00";
    let bce = "bce-auth-v1/AK/2026-11-21T21:43:33Z/1800//00";
    for (line, headers, body) in [
        ("GET /?AccessKeyId=AK", &[][..], ""),
        ("POST /", &[FORM], "AccessKeyId=AK"),
        ("POST /", &[("authorization", acs3)], ""),
        ("POST /api/v2/vm", &[("authorization", zc2)], ""),
        ("PUT /v2/instance/i-1?bind", &[("authorization", bce)], ""),
    ] {
        let head = head(line, headers);
        assert_eq!(decode(cloud_of(&head), &head, body.as_bytes()).access_key_id, "AK", "{line}");
    }
    let head = head("GET /", &[("authorization", "Basic x")]);
    assert_eq!(decode(Cloud::Alibaba, &head, b"").access_key_id, "");
}

/// A response as text: status, headers in order, body.
fn write(line: &str, headers: &[(&str, &str)], body: &str, id: &str, answer: &Answer<'_>) -> String {
    let head = head(line, headers);
    let Decoded { envelope, .. } = decode(cloud_of(&head), &head, body.as_bytes());
    let response = encode(&envelope, id, answer);
    let headers: String =
        response.headers().iter().map(|(name, value)| format!("{name}: {}\n", value.to_str().unwrap())).collect();
    format!("{}\n{headers}\n{}", response.status().as_u16(), std::str::from_utf8(response.body()).unwrap())
}

const UPPER: &str = "473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E";

fn refused<'a>(status: u16, code: &'a str, message: &'a &'a str) -> Answer<'a> {
    Answer::Refused { status, code, message }
}

#[test]
fn alibaba_json() {
    let line = "GET /?Action=JoinSecurityGroup&Format=JSON";
    assert_eq!(
        write(line, &[], "", UPPER, &Answer::Accepted),
        format!("200\ncontent-type: application/json;charset=utf-8\n\n{{\"RequestId\":\"{UPPER}\"}}")
    );
    assert_eq!(
        write(line, &[("host", "ecs.aliyuncs.com:80")], "", UPPER, &refused(400, "A.B", &"say \"no\"\n<&>")),
        format!(
            "400\ncontent-type: application/json;charset=utf-8\n\n\
             {{\"RequestId\":\"{UPPER}\",\"HostId\":\"ecs.aliyuncs.com\",\"Code\":\"A.B\",\
             \"Message\":\"say \\\"no\\\"\\n<&>\",\
             \"Recommend\":\"https://api.aliyun.com/troubleshoot?q=A.B&product=Ecs&requestId={UPPER}\"}}"
        )
    );
}

#[test]
fn alibaba_xml() {
    let line = "GET /?Action=JoinResourceGroup";
    assert_eq!(
        write(line, &[], "", UPPER, &Answer::Accepted),
        format!(
            "200\ncontent-type: text/xml;charset=utf-8\n\n\
             <?xml version=\"1.0\" encoding=\"UTF-8\"?><JoinResourceGroupResponse><RequestId>{UPPER}</RequestId></JoinResourceGroupResponse>"
        )
    );
    assert_eq!(
        write(line, &[("host", "127.0.0.1:8080")], "", UPPER, &refused(404, "A.B", &"a<b> & c\u{0}\u{b}")),
        format!(
            "404\ncontent-type: text/xml;charset=utf-8\n\n\
             <?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><RequestId>{UPPER}</RequestId><HostId>127.0.0.1</HostId><Code>A.B</Code>\
             <Message>a&lt;b&gt; &amp; c\u{fffd}\u{fffd}</Message>\
             <Recommend><![CDATA[https://api.aliyun.com/troubleshoot?q=A.B&product=Ecs&requestId={UPPER}]]></Recommend></Error>"
        )
    );
}

#[test]
fn the_host_is_named_without_its_port() {
    for (host, id) in
        [("h", "h"), ("h:1", "h"), ("[::1]:1", "[::1]"), ("[::1]", "[::1]"), ("::1", "::1"), ("h:", "h"), ("h:x", "h:x")]
    {
        let body = write("GET /?Format=JSON", &[("host", host)], "", UPPER, &refused(400, "C", &"m"));
        assert!(body.contains(&format!("\"HostId\":\"{id}\"")), "{host}: {body}");
    }
}

#[test]
fn zenlayer_json() {
    let id = format!("T{UPPER}");
    let write = |answer: &Answer<'_>| write("POST /api/v2/vm", &[ZC], "{}", &id, answer);
    assert_eq!(
        write(&Answer::Accepted),
        format!("200\ncontent-type: application/json\n\n{{\"requestId\":\"{id}\",\"response\":{{\"requestId\":\"{id}\"}}}}")
    );
    assert_eq!(
        write(&refused(403, "NO", &"because")),
        format!("403\ncontent-type: application/json\n\n{{\"requestId\":\"{id}\",\"code\":\"NO\",\"message\":\"because\"}}")
    );
}

#[test]
fn baidu_json() {
    let id = "1214cca7-4ad5-451d-9215-71cb844c0a50";
    let headers = format!("content-type: application/json;charset=UTF-8\nserver: BWS\nx-bce-request-id: {id}\n");
    let write = |answer: &Answer<'_>| write("PUT /v2/instance/i-1?bind", &[], "{}", id, answer);
    assert_eq!(write(&Answer::Accepted), format!("200\n{headers}\n"));
    assert_eq!(
        write(&refused(413, "No.Way", &"because")),
        format!("413\n{headers}\n{{\"requestId\":\"{id}\",\"code\":\"No.Way\",\"message\":\"because\"}}")
    );
}

#[test]
fn a_status_that_is_none_is_a_servers_error() {
    assert!(write("POST /api/v2/vm", &[ZC], "{}", "T", &refused(7, "NO", &"m")).starts_with("500\n"));
}

mod anything {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Whatever is sent, it is read without a panic, and the answer is well formed.
        #[test]
        fn is_read_and_answered(
            method in "GET|POST|PUT|DELETE|PATCH",
            path in "/|/api/v2/vm|/v2/instance/[!-~]{0,8}|/v[0-9.]{1,3}/[a-z/]{0,8}",
            query in "[!-~]{0,60}",
            body in proptest::collection::vec(any::<u8>(), 0..80),
            authorization in "[ -~]{0,60}",
            message in any::<String>(),
        ) {
            let uri = format!("{}?{}", path.replace(['?', '#'], "x"), query.replace('#', "x"));
            let built = Request::builder().method(method.as_str()).uri(&uri).header("authorization", authorization).body(());
            prop_assume!(built.is_ok());
            let head = built.unwrap().into_parts().0;
            let Route::Cloud(cloud) = route(head.uri.path()) else { return Ok(()) };
            let decoded = decode(cloud, &head, &body);
            if decoded.call.as_ref().map(AnyCall::action) == Ok("bind") {
                prop_assert_eq!(cloud, Cloud::Baidu);
            }
            let response = encode(&decoded.envelope, "ID", &Answer::Refused { status: 400, code: "C", message: &message });
            let text = std::str::from_utf8(response.body()).unwrap();
            if text.starts_with('<') {
                let mut reader = quick_xml::Reader::from_str(text);
                loop {
                    match reader.read_event() {
                        Ok(quick_xml::events::Event::Eof) => break,
                        Ok(_) => {}
                        Err(error) => return Err(TestCaseError::fail(format!("{error}: {text}"))),
                    }
                }
            } else {
                let value: serde_json::Value = serde_json::from_str(text).unwrap();
                let member = if cloud == Cloud::Alibaba { "Message" } else { "message" };
                prop_assert_eq!(value[member].as_str().unwrap(), &message);
            }
        }
    }
}
