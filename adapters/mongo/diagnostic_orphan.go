package mongo

import (
	"context"
	"errors"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/tenon-health/tenon/core/domain"
)

// maxProjectsChecked is how many projects are looked for in one collection: each takes one or two questions, which
// the index of ids answers.
const maxProjectsChecked = 500

// orphans looks for projects that have records or executions, and no row.
func (d diagnostics) orphans(ctx context.Context, _ domain.Probe) (none domain.Finding, err error) {
	found := domain.Orphans{
		What:   "projects have records or executions and no row",
		Advice: "See migrate jobs list --state DEAD for jobs that were to remove them; or was a backup restored in part?",
	}
	for _, collection := range []string{recordCollection, executionCollection} {
		all, more, err := d.projects(ctx, collection)
		if err != nil {
			return none, err
		}
		if more {
			found.Looked = fmt.Sprintf("of the first %d in each collection", maxProjectsChecked)
		}
		orphans, err := d.known.OrphanProjects(ctx, all)
		if err != nil {
			return unknownProjects(err)
		}
		if found.Names, err = d.stillThere(ctx, collection, orphans, found.Names); err != nil {
			return none, err
		}
	}
	return found.Finding(), nil
}

func unknownProjects(err error) (domain.Finding, error) {
	return domain.FindingUnchecked.Of(
		"It is not known which projects there are: "+domain.ReasonOf(err)+".", "See what is said of postgres.",
	), nil
}

// stillThere adds the names of those that nobody has removed meanwhile.
func (d diagnostics) stillThere(
	ctx context.Context, collection string, orphans []domain.TenantProject, names []string,
) ([]string, error) {
	c := d.places.shared.database.Collection(collection)
	for _, o := range orphans {
		match := forTenant(o.Tenant, bson.D{{Key: "project_id", Value: o.Project}})
		switch err := c.FindOne(ctx, match, options.FindOne().SetProjection(eq(tenantKey, 1))).Err(); {
		case err == nil:
			names = append(names, collection+" of "+string(o.Tenant)+"/"+string(o.Project))
		case !errors.Is(err, mongo.ErrNoDocuments):
			return nil, err
		}
	}
	return names, nil
}

// projects are the first ones that have documents in a collection, in the order of its index of ids. more tells that
// there are others.
func (d diagnostics) projects(
	ctx context.Context, collection string,
) (all []domain.TenantProject, more bool, err error) {
	c := d.places.shared.database.Collection(collection)
	var last domain.TenantProject
	for {
		next, found, err := nextProject(ctx, c, last)
		if err != nil || !found || len(all) == maxProjectsChecked {
			return all, found && err == nil, err
		}
		if all, last = append(all, next), next; isProbe(next.Tenant) {
			all = all[:len(all)-1]
		}
	}
}

// isProbe tells what a check has made just now from what is somebody's.
func isProbe(t domain.TenantID) bool {
	return len(t) > len(domain.ProbeName) && t[:len(domain.ProbeName)] == domain.ProbeName
}

// nextProject is the one behind another: of the same tenant, else of the next.
func nextProject(
	ctx context.Context, c *mongo.Collection, last domain.TenantProject,
) (next domain.TenantProject, found bool, err error) {
	for _, match := range []bson.D{
		forTenant(last.Tenant, bson.D{{Key: "project_id", Value: eq("$gt", last.Project)}}),
		{{Key: tenantKey, Value: eq("$gt", last.Tenant)}},
	} {
		var doc struct {
			Tenant  domain.TenantID  `bson:"organization_id"`
			Project domain.ProjectID `bson:"project_id"`
		}
		err = c.FindOne(ctx, match, firstProject()).Decode(&doc)
		if err == nil {
			return domain.TenantProject(doc), true, nil
		}
		if !errors.Is(err, mongo.ErrNoDocuments) {
			return next, false, err
		}
	}
	return next, false, nil
}

func firstProject() *options.FindOneOptionsBuilder {
	return options.FindOne().
		SetSort(bson.D{{Key: tenantKey, Value: 1}, {Key: "project_id", Value: 1}}).
		SetProjection(bson.D{{Key: tenantKey, Value: 1}, {Key: "project_id", Value: 1}})
}
