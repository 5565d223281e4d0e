// A harness for `secgroup conform` around an emulator of Baidu's bind: see docs/kit.md.
package main

import ("encoding/json"; "os")

type object = map[string]any
type world struct {
	Limits         struct{ Groups_per_instance *int }
	Security_groups []struct{ Id string }
	Instances      []struct{ Id, Status string; Security_groups []string }
}

func perform(groups map[string]map[string]bool, w world, instance, group string) (int, string) {
	limit, known, bound := 10, false, groups[instance]
	if w.Limits.Groups_per_instance != nil { limit = *w.Limits.Groups_per_instance }
	for _, one := range w.Security_groups { known = known || one.Id == group }
	for _, one := range w.Instances { if one.Id == instance && one.Status == "Expired" { return 403, "SecurityGroup.ExpiredInstanceForbiddenBind" } }
	switch {
	case group == "": return 400, "SecurityGroup.NoSecurityGroup"
	case bound == nil || !known: return 404, "NoSuchObject"
	case !bound[group] && len(bound) >= limit: return 413, "SecurityGroup.BindInstanceExceededLimit"
	}
	bound[group] = true
	return 0, ""
}

func main() {
	in, out, groups := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout), map[string]map[string]bool{}
	for w := (world{}); ; {
		var q struct { Id int; Type string; World *world; Request struct{ Action, InstanceId, SecurityGroupId string } }
		if in.Decode(&q) != nil || q.Type == "stop" { return }
		answer := object{"id": q.Id, "type": "unsupported", "reason": q.Type + q.Request.Action}
		if q.Type == "start" { answer["type"], answer["name"] = "ready", "Go example" }
		if q.Type == "world" { w, answer["type"] = *q.World, "done"; clear(groups); for _, i := range w.Instances { groups[i.Id] = map[string]bool{}; for _, g := range i.Security_groups { groups[i.Id][g] = true } } }
		if q.Request.Action == "bind" { if status, code := perform(groups, w, q.Request.InstanceId, q.Request.SecurityGroupId); code != "" { answer["type"], answer["status"], answer["code"] = "refused", status, code } else { answer["type"] = "accepted" } }
		out.Encode(answer)
	}
}
