package cli

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/tenon-health/tenon/core/domain"
)

type upView struct {
	schemaView
	Tenants fleetView   `json:"tenants"`
	Indexes indexesView `json:"record_indexes"`
}

// indexesView is what became of the indexes of the records that tenants share, and of those of tenants' own stores.
type indexesView struct {
	State domain.IndexState `json:"state"`
	Made  []string          `json:"made"`
	Own   []storeView       `json:"own"`
}

// storeView is how it is with the indexes of one store.
type storeView struct {
	Tenant  domain.TenantID   `json:"tenant"` // empty for the store that tenants share
	State   domain.IndexState `json:"state"`
	Indexes []string          `json:"indexes"` // that are missing, or were
	Reason  string            `json:"reason"`  // why it has failed
}

func storeViews(all []domain.RecordIndexes) []storeView {
	views := make([]storeView, len(all))
	for i, r := range all {
		views[i] = storeView{r.Tenant, r.State, append([]string{}, r.Names...), ""}
		if r.Failure != nil {
			views[i].Reason = message(r.Failure)
		}
	}
	return views
}

// makeIndexes goes on with tenants' own stores where the shared one has failed. The error is the first of a store that
// has.
func makeIndexes(s session) (indexesView, error) {
	view, failed := makeShared(s)
	view.Own = []storeView{}
	if view.State == domain.IndexesLeftOut {
		return view, nil
	}
	own, err := s.core.Migrations.IndexOwn(s.ctx, s.call(), s.printer.progress)
	if err != nil {
		return view, cmp.Or(failed, err)
	}
	for _, r := range own {
		failed = cmp.Or(failed, r.Failure)
	}
	view.Own = storeViews(own)
	return view, failed
}

// makeShared returns an error only with the state failed.
func makeShared(s session) (indexesView, error) {
	made, err := s.core.Migrations.Index(s.ctx, s.call(), s.printer.progress)
	switch {
	case errors.Is(err, domain.ErrGatewayMissing):
		return indexesView{State: domain.IndexesLeftOut, Made: []string{}}, nil
	case err != nil:
		return indexesView{State: domain.IndexesFailed, Made: []string{}}, err
	case len(made) == 0:
		return indexesView{State: domain.IndexesPresent, Made: []string{}}, nil
	}
	return indexesView{State: domain.IndexesMade, Made: made}, nil
}

// text is a line for the shared store, one for those of tenants' own where all is well, and one for each other.
func (v indexesView) text() string {
	return v.sentence() + "\n" + ownText(v.Own)
}

func (v indexesView) sentence() string {
	switch v.State {
	case domain.IndexesLeftOut:
		return "The indexes of the records are left out, because MONGO_URL is not set: set it and run this again."
	case domain.IndexesFailed:
		return "The indexes of the records are not all there; the error says why."
	case domain.IndexesPresent:
		return "The indexes of the records are all there."
	}
	return "These indexes of the records were missing and are made: " + strings.Join(v.Made, ", ") + "."
}

// ownText counts the stores of tenants' own that have all their indexes, and names the others.
func ownText(own []storeView) string {
	var text strings.Builder
	present, leftOut := 0, 0
	for _, store := range own {
		switch store.State {
		case domain.IndexesPresent:
			present++
		case domain.IndexesLeftOut:
			leftOut++
		default:
			fmt.Fprintf(&text, "The store of %s: %s\n", store.Tenant, store.sentence())
		}
	}
	if present > 0 {
		fmt.Fprintf(&text, "%d stores of tenants' own have all their indexes.\n", present)
	}
	if leftOut > 0 {
		fmt.Fprintf(&text, "%d stores of tenants' own are left out, because DATA_ENCRYPTION_KEYSET is not set.\n", leftOut)
	}
	return text.String()
}

func (v storeView) sentence() string {
	switch v.State {
	case domain.IndexesFailed:
		return v.Reason
	case domain.IndexesMade:
		return "these indexes were missing and are made: " + strings.Join(v.Indexes, ", ") + "."
	}
	return "these indexes are missing: " + strings.Join(v.Indexes, ", ") + "; run migrate up."
}

// sharedText is what `migrate status` says of the store that tenants share.
func sharedText(store storeView) string {
	switch store.State {
	case domain.IndexesLeftOut:
		return "The indexes of the records were not looked at, because MONGO_URL is not set.\n"
	case domain.IndexesPresent:
		return "The indexes of the records are all there.\n"
	}
	return "The records that tenants share: " + store.sentence() + "\n"
}

// indexesText is what `migrate status` says of all stores of records; the shared one comes first.
func indexesText(all []storeView) string {
	if all[0].State == domain.IndexesLeftOut { // without it there is no way to the others
		return sharedText(all[0])
	}
	return sharedText(all[0]) + ownText(all[1:])
}
