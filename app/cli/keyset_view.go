package cli

import "github.com/tenon-health/tenon/core/domain"

type keysetStatusView struct {
	Keys []keyView `json:"keys"`
}

type keyView struct {
	ID        string         `json:"id"`
	Primary   bool           `json:"primary"`
	Missing   bool           `json:"missing"`
	Removable bool           `json:"removable"`
	Secrets   int            `json:"secrets"`
	Tables    map[string]int `json:"tables"`
}

func keysetView(s domain.KeysetStatus) keysetStatusView {
	view := keysetStatusView{[]keyView{}}
	for _, k := range s.Keys {
		tables := map[string]int{}
		for _, c := range k.Sealed {
			tables[c.Table] = c.Count
		}
		view.Keys = append(view.Keys, keyView{k.ID, k.Primary, k.Missing, k.Removable(), k.Count(), tables})
	}
	return view
}

type rekeyedView struct {
	Primary   string          `json:"primary"`
	Count     int             `json:"rekeyed"`
	Unopened  []sealedRowView `json:"unopened"`
	Left      int             `json:"left"`
	Removable []string        `json:"removable"`
}

type sealedRowView struct {
	Table string `json:"table"`
	ID    string `json:"id"`
}

func rekeyedViewOf(r domain.Rekeyed) rekeyedView {
	view := rekeyedView{r.Primary, r.Count, []sealedRowView{}, r.Left, append([]string{}, r.Removable...)}
	for _, row := range r.Unopened {
		view.Unopened = append(view.Unopened, sealedRowView(row))
	}
	return view
}
