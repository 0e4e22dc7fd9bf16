package cli

import (
	"errors"
	"strings"

	"github.com/tenon-health/tenon/core/domain"
)

type upView struct {
	schemaView
	Tenants fleetView   `json:"tenants"`
	Indexes indexesView `json:"record_indexes"`
}

// indexesView is what became of the indexes of the records.
type indexesView struct {
	State indexState `json:"state"`
	Made  []string   `json:"made"`
}

type indexState string

const (
	indexesMade    indexState = "made"     // some were missing
	indexesPresent indexState = "present"  // none was
	indexesLeftOut indexState = "left_out" // nobody has said where the records are
	indexesFailed  indexState = "failed"   // the error says why
)

// makeIndexes returns an error only with the state failed.
func makeIndexes(s session) (indexesView, error) {
	made, err := s.core.Migrations.Index(s.ctx, s.call(), s.printer.progress)
	switch {
	case errors.Is(err, domain.ErrGatewayMissing):
		return indexesView{indexesLeftOut, []string{}}, nil
	case err != nil:
		return indexesView{indexesFailed, []string{}}, err
	case len(made) == 0:
		return indexesView{indexesPresent, []string{}}, nil
	}
	return indexesView{indexesMade, made}, nil
}

func (v indexesView) sentence() string {
	switch v.State {
	case indexesLeftOut:
		return "The indexes of the records are left out, because MONGO_URL is not set: set it and run this again."
	case indexesFailed:
		return "The indexes of the records are not all there; the error says why."
	case indexesPresent:
		return "The indexes of the records are all there."
	}
	return "These indexes of the records were missing and are made: " + strings.Join(v.Made, ", ") + "."
}
