package mongo

import (
	"context"
	"maps"
	"slices"

	"go.mongodb.org/mongo-driver/v2/mongo"
)

// missing returns the names of the indexes that a place lacks. ErrIndexConflict if one is there that is not as it has
// to be.
func (p *place) missing(ctx context.Context) (all []string, err error) {
	wanted := indexes()
	for _, collection := range slices.Sorted(maps.Keys(wanted)) {
		err := p.do(ctx, operationTimeout, collection, func(ctx context.Context, c *mongo.Collection) error {
			names, err := missingIndexes(ctx, c, wanted[collection])
			for _, name := range names {
				all = append(all, collection+"."+name)
			}
			return err
		})
		if err != nil {
			return nil, translate(err)
		}
	}
	return all, nil
}
