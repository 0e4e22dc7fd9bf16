package bench

import (
	"fmt"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/scenario"
)

// BenchmarkGetRecord compares an audited read with bare handlers that commit one entry of the trail and then find
// one document.
func BenchmarkGetRecord(b *testing.B) {
	in := newInstallation(b, 20)
	bare := startBare(b, in)
	ours := side{name: "GET record", pid: in.api.pid}
	theirs := side{name: "bare GET record", pid: bare.pid}
	ours.load, theirs.load = in.recordLoads(b, bare)
	requireEqual(b, ours, theirs, "record_id", "version")
	for b.Loop() {
		f := in.compare(b, theirs, ours)
		found.add(b, "audited GET of one record of a bare handler", f[1], f[0], 0.60)
	}
}

// recordLoads ask for the same records of the API and of the bare handlers.
func (in *installation) recordLoads(b *testing.B, bare node) (ours, theirs load) {
	b.Helper()
	const trial, someProjects, recordsEach = "survival", 5, 2
	in.grant(b, trial)
	var api, direct gets
	for _, t := range in.tenants {
		caller := scenario.Caller{Base: in.APIURL + "/api/v1", Token: t.lead}
		for _, p := range t.projects[:someProjects] {
			for i := range recordsEach {
				id := postRecord(b, caller, p, trial, i)
				api = append(api, get(fmt.Sprintf("/api/v1/patient-records/%s/%s/%s", p, trial, id), t.lead))
				direct = append(direct, get(fmt.Sprintf("/%s/%s/records/%s/%s/%s", t.id, t.enterprise, p, trial, id), ""))
			}
		}
	}
	return load{in.api.address, api, 200}, load{bare.address, direct, 200}
}

func postRecord(b *testing.B, by scenario.Caller, p domain.ProjectID, trial string, i int) any {
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
