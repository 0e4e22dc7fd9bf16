package mongo

import (
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/tenon-health/tenon/core/filter"
)

// held says what follows from a filter that only records with an external id match, so that their index answers it.
func held(f filter.Filter) bson.D {
	if needsExternalID(f) {
		return eq(holdsKey, true)
	}
	return nil
}

func needsExternalID(f filter.Filter) bool {
	switch {
	case f.And != nil:
		return slices.ContainsFunc(f.And, needsExternalID)
	case f.Or != nil, f.Not != nil, f.Op == "", f.Field.Root != filter.RootExternalID:
		return false
	}
	return f.Op != filter.Ne && (f.Op != filter.Exists || f.Value == true)
}
