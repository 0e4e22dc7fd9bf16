package e2e

import (
	"fmt"
	"net/url"
	"slices"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// searches finds companies by parts of what they are called, whatever is in it.
func (w *week) searches(t *testing.T) {
	t.Helper()
	for i, c := range [][2]string{
		{"100% Pharma", "Phase_1"}, {"Lab_A", ""}, {"Lab-A", "50 Betten"}, {`O'Neill "Bio" \ Co`, ""},
		{"Ärzte Zürich", "Für Herz"},
	} {
		w.op.Post(t, "/enterprises", scenario.Object{
			"name": c[0], "description": c[1], "admin_email": fmt.Sprintf("grace%d@site%d.other-%s", i, i, w.Host),
			"domain": fmt.Sprintf("site%d.other-%s", i, w.Host),
		})
	}
	for q, want := range map[string][]string{
		"%": {"100% Pharma"}, "_": {"100% Pharma", "Lab_A"}, "lab_a": {"Lab_A"}, "'": {`O'Neill "Bio" \ Co`},
		`"bio"`: {`O'Neill "Bio" \ Co`}, `\`: {`O'Neill "Bio" \ Co`}, "ärzte": {"Ärzte Zürich"}, "ZÜRI": {"Ärzte Zürich"},
		"Zu\u0308rich": {"Ärzte Zürich"}, "für HERZ": {"Ärzte Zürich"}, "site2.": {"Lab-A"}, "grace1@": {"Lab_A"},
		"' OR 1=1 --": nil, "ler & SÖ": {w.Name}, "phase ii": {w.Name}, "ada@week": {w.Name}, "no such": nil,
	} {
		found := each(w.op.Get(t, "/enterprises?sort=name&"+url.Values{"q": {q}}.Encode()), "name")
		if !slices.Equal(found, want) {
			t.Errorf("q=%s finds %q, want %q", q, found, want)
		}
	}
	w.counts(t)
}

// counts looks at what there is, by status, and at the company by its keys.
func (w *week) counts(t *testing.T) {
	t.Helper()
	stats := w.op.Get(t, "/enterprises/stats")
	by := stats["by_status"].(scenario.Object)
	if stats["total"] != 6.0 || by["PENDING"] != 5.0 || by["INVITED"] != 1.0 || by["ACTIVE"] != 0.0 {
		t.Errorf("counted %v", stats)
	}
	if invited := w.op.Get(t, "/enterprises?status=INVITED"); invited["total_items"] != 1.0 {
		t.Errorf("invited are %v", invited)
	}
	expect.Equal(t, w.op.Get(t, w.company("/statistics")), scenario.Object{
		"active_projects": 0.0, "completed_projects": 0.0, "total_users": 0.0,
	})
	for _, path := range []string{"/enterprises/domain/" + w.Host, "/enterprises/admin/ada@" + w.Host} {
		if found := w.op.Get(t, path); found["id"] != w.EnterpriseID {
			t.Errorf("%s is %v", path, found)
		}
	}
	refused(t, w.op, 404, "enterprise_not_found", "GET", "/enterprises/admin/eda@"+w.Host, nil)
}
