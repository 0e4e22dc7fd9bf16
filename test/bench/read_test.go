package bench

import (
	"testing"
)

// BenchmarkGetProject compares the whole path of one read with bare handlers that read the same rows of the same
// tables by prepared statements.
func BenchmarkGetProject(b *testing.B) {
	in := newInstallation(b, 20)
	bare := startBare(b, in, in.MongoURL)
	ours, theirs := in.getProject(in.api, in.tenants), in.bareProject(bare)
	requireEqual(b, ours, theirs, "id", "name", "members.*.user_id", "members.*.role", "members.*.email")
	for b.Loop() {
		f := in.compare(b, theirs, ours)
		found.add(b, "GET project of a bare handler", f[1], f[0], 0.95)
	}
}

// BenchmarkMe does so with the places of a person in projects, and compares it with the bare handler of a project, too:
// that one also reads two things, and neither knows who asks.
func BenchmarkMe(b *testing.B) {
	in := newInstallation(b, 20)
	bare := startBare(b, in, in.MongoURL)
	ours := side{name: "GET /auth/me", pid: in.api.pid, load: load{in.api.address, in.each(func(t tenant) []byte {
		return get("/api/v1/auth/me", t.five)
	}), 200}}
	theirs := side{name: "bare GET /auth/me", pid: bare.pid, load: load{bare.address, in.each(func(t tenant) []byte {
		return get("/"+t.schema+"/me/"+five, "")
	}), 200}}
	requireEqual(b, ours, theirs, "subject", "projects.*.project_id", "projects.*.role", "projects.*.permissions.PREDICT")
	for b.Loop() {
		f := in.compare(b, theirs, in.bareProject(bare), ours)
		found.add(b, "GET /auth/me with 5 projects of the bare GET project", f[2], f[1], 0.95)
		found.add(b, "GET /auth/me with 5 projects of a bare handler that reads nothing else", f[2], f[0], 0)
	}
}

// BenchmarkGetProjectWhileWriting tells what writes on the same node cost a read.
func BenchmarkGetProjectWhileWriting(b *testing.B) {
	in := newInstallation(b, 20)
	alone, together := in.getProject(in.api, in.tenants), in.getProject(in.api, in.tenants)
	together.name += " while others POST"
	together.beside = paced{load{in.api.address, in.postProjects(in.newNames(), "", false), 201}, 100}
	for b.Loop() {
		f := in.compare(b, alone, together)
		found.add(b, "GET project while 100 POST/s run of without", f[1], f[0], 0.85)
	}
}

// each makes a request for each tenant.
func (in *installation) each(request func(t tenant) []byte) gets {
	all := make(gets, 0, len(in.tenants))
	for _, t := range in.tenants {
		all = append(all, request(t))
	}
	return all
}

func (in *installation) getProject(n node, of []tenant) side {
	var all gets
	for _, t := range of {
		for _, id := range t.projects {
			all = append(all, get("/api/v1/projects/"+string(id), t.lead))
		}
	}
	return side{name: "GET project", pid: n.pid, load: load{n.address, all, 200}}
}

func (in *installation) bareProject(bare node) side {
	var all gets
	for _, t := range in.tenants {
		for _, id := range t.projects {
			all = append(all, get("/"+t.schema+"/projects/"+string(id), ""))
		}
	}
	return side{name: "bare GET project", pid: bare.pid, load: load{bare.address, all, 200}}
}
