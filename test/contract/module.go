package contract

import (
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

var moduleChecks = checks{
	"seeded": moduleSeeded,
	"get":    moduleGet,
}

func moduleSeeded(t *testing.T, p ports.Set) {
	type seen struct {
		ID         domain.ModuleID
		Slug, Name string
		Standalone bool
	}
	all := got(p.Modules.List(t.Context()))(t)
	wantSame(t, listed(all, func(m domain.Module) seen { return seen{m.ID, m.Slug, m.Name, m.IsStandalone} }), []seen{
		{1, "predict", "Predict", false}, {2, "compare", "Compare", true}, {3, "insights", "Insights", true},
		{4, "copilot", "Copilot", true},
	})
}

func moduleGet(t *testing.T, p ports.Set) {
	for _, m := range got(p.Modules.List(t.Context()))(t) {
		if m.CreatedAt.IsZero() {
			t.Errorf("%s was never made", m.Slug)
		}
		wantSame(t, got(p.Modules.Get(t.Context(), m.ID))(t), m)
	}
	_, err := p.Modules.Get(t.Context(), 99)
	wantError(t, err, domain.ErrModuleNotFound)
}
