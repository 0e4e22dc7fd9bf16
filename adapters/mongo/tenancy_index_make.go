package mongo

import (
	"context"
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"github.com/tenon-health/tenon/core/domain"
)

// createMissing makes the indexes that a collection lacks, and returns their names. The server is asked for all:
// so those are waited for that somebody else is just making.
func createMissing(ctx context.Context, c *mongo.Collection, wanted []mongo.IndexModel) ([]string, error) {
	missing, err := missingIndexes(ctx, c, wanted)
	if err != nil {
		return nil, err
	}
	if _, err := c.Indexes().CreateMany(ctx, wanted); err != nil {
		return nil, indexError(c.Name(), missing, err)
	}
	return missing, nil
}

// missingIndexes are those whose names are not there. ErrIndexConflict if one is there that is not as it has to be.
func missingIndexes(ctx context.Context, c *mongo.Collection, wanted []mongo.IndexModel) (names []string, err error) {
	found, err := listIndexes(ctx, c)
	if err != nil {
		return nil, err
	}
	for _, model := range wanted {
		want, err := newIndexDefinition(model)
		if err != nil {
			return nil, err
		}
		if slices.Contains(found, want) {
			continue
		}
		if i := slices.IndexFunc(found, want.excludes); i >= 0 {
			return nil, domain.ErrIndexConflict.With(found[i].name, c.Name())
		}
		names = append(names, want.name)
	}
	return names, nil
}

func listIndexes(ctx context.Context, c *mongo.Collection) (all []indexDefinition, err error) {
	cursor, err := c.Indexes().List(ctx)
	if err != nil {
		return nil, err
	}
	var found []bson.Raw
	if err := cursor.All(ctx, &found); err != nil {
		return nil, err
	}
	for _, index := range found {
		all = append(all, readIndexDefinition(index))
	}
	return all, nil
}

// The codes by which a server refuses to make indexes.
const (
	notAllowed     = 13
	sameKeys       = 85
	sameName       = 86
	alikeDocuments = duplicateKey
)

// indexError says what an operator can do. Who may not make indexes needs not, when all are there.
func indexError(collection string, missing []string, err error) error {
	names := strings.Join(missing, ", ")
	for _, code := range serverCodes(err) {
		switch {
		case code == notAllowed && len(missing) == 0:
			return nil
		case code == sameKeys, code == sameName:
			return domain.ErrIndexConflict.With(names, collection)
		case code == alikeDocuments:
			return domain.ErrIndexDuplicates.With(names, collection)
		}
	}
	return err
}
