package bench

import (
	"fmt"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/scenario"
)

// BenchmarkGetRecord compares an audited read with bare handlers that commit one entry of the trail and then find
// one document: in the stack's MongoDB, and in one that takes hardly any time.
func BenchmarkGetRecord(b *testing.B) {
	in := newInstallation(b, 20)
	paths := in.postRecords(b)
	slowOurs := in.getRecord(in.api, paths)
	slowTheirs := in.bareRecord(startBare(b, in, in.MongoURL), paths)
	requireEqual(b, slowOurs, slowTheirs, "record_id", "version", "patient_data.name")
	url := startFinds(b, in)
	ours := in.getRecord(nodeOf(in.StartNode(b, "MONGO_URL="+url)), paths)
	theirs := in.bareRecord(startBare(b, in, url), paths)
	requireEqual(b, ours, theirs, "record_id", "version", "patient_data.name")
	slowOurs.name += ", the stack's MongoDB"
	slowTheirs.name += ", the stack's MongoDB"
	for b.Loop() {
		f := in.compare(b, theirs, ours, slowTheirs, slowOurs)
		found.add(b, "audited GET of one record of a bare handler", f[1], f[0], 0.60)
		found.add(b, "audited GET of one record of a bare handler, the stack's MongoDB", f[3], f[2], 0)
	}
}

// recordPath is where one record is.
type recordPath struct {
	tenant
	project domain.ProjectID
	id      any
}

const trial = "survival"

func (in *installation) postRecords(b *testing.B) []recordPath {
	b.Helper()
	in.grant(b, trial)
	return in.recordsOf(b)
}

// recordsOf makes some, of a trial that has been granted.
func (in *installation) recordsOf(b *testing.B) (all []recordPath) {
	b.Helper()
	const someProjects, recordsEach = 5, 2
	for _, t := range in.tenants {
		caller := scenario.Caller{Base: in.APIURL + "/api/v1", Token: t.lead}
		for _, p := range t.projects[:someProjects] {
			for i := range recordsEach {
				all = append(all, recordPath{t, p, postRecord(b, caller, p, i)})
			}
		}
	}
	return all
}

func (in *installation) getRecord(n node, paths []recordPath) side {
	var all gets
	for _, r := range paths {
		all = append(all, get(fmt.Sprintf("/api/v1/patient-records/%s/%s/%s", r.project, trial, r.id), r.lead))
	}
	return side{name: "GET record", pid: n.pid, load: load{n.address, all, 200}}
}

func (in *installation) bareRecord(n node, paths []recordPath) side {
	var all gets
	for _, r := range paths {
		path := fmt.Sprintf("/%s/%s/records/%s/%s/%s", r.tenant.id, r.enterprise, r.project, trial, r.id)
		all = append(all, get(path, ""))
	}
	return side{name: "bare GET record", pid: n.pid, load: load{n.address, all, 200}}
}

func postRecord(b *testing.B, by scenario.Caller, p domain.ProjectID, i int) any {
	b.Helper()
	return by.Post(b, fmt.Sprintf("/patient-records/%s/%s", p, trial), scenario.Object{
		"external_id": fmt.Sprint("P-", i), "patient_data": scenario.Object{
			"name": "patient", "age": 40 + i, "site": "site-1", "visit": "2026-11-23", "status": "ok", "score": 1.5,
			"celltype": "adeno", "comment": "a comment, with a comma",
		},
	})["record_id"]
}

// grant lets every tenant use a new trial.
func (in *installation) grant(b *testing.B, slug string) {
	b.Helper()
	operator := in.Operator(b)
	trial := operator.Post(b, "/trials", scenario.Object{"module_id": 1, "slug": slug, "name": slug})
	for _, t := range in.tenants {
		operator.Post(b, fmt.Sprintf("/enterprises/%s/modules", t.enterprise), scenario.Object{
			"module_id": 1, "trial_id": trial["id"],
		})
	}
}
