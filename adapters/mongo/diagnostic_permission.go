package mongo

import (
	"context"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"github.com/tenon-health/tenon/core/domain"
)

// permissions does all that we need to do there, in a collection of its own.
func (d diagnostics) permissions(ctx context.Context, probe domain.Probe) (none domain.Finding, err error) {
	database := d.places.shared.database
	collection := database.Collection(domain.ProbeName + probe.ID)
	err = tryAll(ctx, collection)
	if err == nil {
		err = dropStale(ctx, database, probe)
	}
	if slices.Contains(serverCodes(err), notAllowed) {
		return domain.FindingProblem.Of(
			"The user may not do all that is needed: make and drop collections and indexes, read and write.",
			"Give it the role readWrite on MONGO_DATABASE.",
		), nil
	}
	if err != nil {
		return none, err
	}
	return domain.FindingOK.Of("The user may make and drop collections and indexes, read and write.", ""), nil
}

// tryAll leaves nothing behind, whatever it is refused.
func tryAll(ctx context.Context, c *mongo.Collection) (err error) {
	defer func() {
		if dropped := c.Drop(context.WithoutCancel(ctx)); err == nil {
			err = dropped
		}
	}()
	if _, err = c.Indexes().CreateOne(ctx, tenantIndex(uniqueIndex("probe"), "probe")); err != nil {
		return err
	}
	if _, err = c.InsertOne(ctx, eq("probe", 1)); err != nil {
		return err
	}
	if _, err = c.UpdateMany(ctx, eq("probe", 1), eq("$set", eq("seen", true))); err != nil {
		return err
	}
	if err = c.FindOne(ctx, eq("probe", 1)).Err(); err != nil {
		return err
	}
	_, err = c.DeleteMany(ctx, bson.D{})
	return err
}

// dropStale drops the collections of runs that were killed.
func dropStale(ctx context.Context, database *mongo.Database, probe domain.Probe) error {
	names, err := database.ListCollectionNames(ctx, bson.D{})
	if err != nil {
		return err
	}
	for _, name := range names {
		if name > domain.ProbeName && name < domain.ProbeName+probe.Stale {
			if err := database.Collection(name).Drop(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}
