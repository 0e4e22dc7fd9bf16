package http

import (
	"context"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

const (
	aboutDatasource = "Typed fields, never a connection string: one host, TLS with a certificate that is verified, and " +
		"no address outside of the public network, unless `OUTBOUND_ALLOWED_CIDRS` allows it. The password is written and " +
		"never read back. "
	aboutPlace = "An enterprise with data of the kind keeps its place (409 `tenant_has_data`): moving data is export " +
		"and import. Of a company that works, `phase` is CHANGING for some seconds; what would write data answers 503 " +
		"`datasource_changing` until it is IN_USE, and is to be tried again. "
)

func (s *server) datasources() {
	const path = "/enterprises/{id}/datasources"
	const one = path + "/{datasource_id}"
	codes := []string{"tenant_has_data", "datasource_changing", "host_invalid", "database_invalid", "tenant_deleted"}
	rest.Register(s.api, rest.Endpoint{
		Action: domain.DatasourceCreate, Method: "POST", Path: path, Status: 201, Tag: "Datasources",
		ErrorCodes: append([]string{"datasource_exists", "kind_unsupported"}, codes...),
		Summary:    "Give an enterprise a store of its own",
		Description: "A `mongodb` for its records and executions, or an `s3` for its files; one of each at most. " +
			aboutDatasource + aboutPlace + aboutReasons,
	}, s.createDatasource)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.DatasourceList, Method: "GET", Path: path, Status: 200, Tag: "Datasources",
		Summary: "List the datasources of an enterprise", Description: "None of a kind: the store that all share.",
	}, s.listDatasources)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.DatasourceGet, Method: "GET", Path: one, Status: 200, Tag: "Datasources",
		ErrorCodes: []string{"datasource_not_found"}, Summary: "Get a datasource",
	}, s.getDatasource)
	rest.Register(s.api, rest.Endpoint{
		Action:     domain.DatasourceUpdate,
		Method:     "PUT",
		Path:       one,
		Status:     200,
		Tag:        "Datasources",
		ErrorCodes: append([]string{"datasource_not_found"}, codes...),
		Summary:    "Replace a datasource",
		Description: "Without a password the one that is kept stays. Name, user, password and options may always change, " +
			"and are in use on every node within a second. Host, port and database: " + aboutPlace + "What is connected to in " +
			"another way is UNVERIFIED. " + aboutReasons,
	}, s.replaceDatasource)
	rest.Register(s.api, rest.Endpoint{
		Action:     domain.DatasourceDelete,
		Method:     "DELETE",
		Path:       one,
		Status:     204,
		Tag:        "Datasources",
		ErrorCodes: []string{"datasource_not_found", "tenant_has_data", "datasource_changing", "tenant_deleted"},
		Summary:    "Remove a datasource",
		Description: "The enterprise uses the store that all share again. " + aboutPlace + "So does it for some seconds " +
			"after the answer. " + aboutReasons,
	}, s.deleteDatasource)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.DatasourceTest, Method: "POST", Path: one + "/test", Status: 200, Tag: "Datasources",
		ErrorCodes: []string{"datasource_not_found", "datasource_changing", "gateway_missing"},
		Summary:    "Test a datasource",
		Description: "There is no request body. Really connects, signs in and looks for the database, and writes nothing: " +
			"`ok`, `unreachable` (also for an address that is refused, which `OUTBOUND_ALLOWED_CIDRS` may allow, and for a " +
			"certificate that is not valid), `auth_failed` or `timeout`; `reason` says why. If the datasource was changed " +
			"meanwhile, the answer is 503 `datasource_changing`.",
	}, s.testDatasource)
}

type datasourcePath struct {
	rest.ByID[domain.EnterpriseID]
	Datasource domain.DatasourceID `path:"datasource_id" doc:"Id of the datasource" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c46"`
}

type putDatasource struct {
	rest.ByID[domain.EnterpriseID]
	Datasource domain.DatasourceID `path:"datasource_id" doc:"Id of the datasource" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c46"`
	rest.IfMatch
	Body wholeDatasource
}

type deletedDatasource struct {
	rest.ByID[domain.EnterpriseID]
	Datasource domain.DatasourceID `path:"datasource_id" doc:"Id of the datasource" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c46"`
	rest.IfMatch
}

func (s *server) createDatasource(
	ctx context.Context, in *rest.BodyByID[domain.EnterpriseID, newDatasource],
) (*rest.Versioned[datasourceView], error) {
	b := in.Body
	d, err := s.core.Datasources.Create(ctx, call(ctx), in.ID, domain.NewDatasource{
		Kind: b.Kind, Name: b.Name, Host: b.Host, Port: b.Port, Database: b.Database, User: b.User, Password: b.Password,
		Options: domain.DatasourceOptions(b.Options),
	})
	return rest.WithETag(d.Version, viewDatasource(d)), err
}

func (s *server) listDatasources(
	ctx context.Context, in *rest.ByID[domain.EnterpriseID],
) (*rest.Body[rest.List[datasourceView]], error) {
	all, err := s.core.Datasources.List(ctx, call(ctx), in.ID)
	return rest.ListOf(all, viewDatasource), err
}

func (s *server) getDatasource(ctx context.Context, in *datasourcePath) (*rest.Versioned[datasourceView], error) {
	d, err := s.core.Datasources.Get(ctx, call(ctx), in.ID, in.Datasource)
	return rest.WithETag(d.Version, viewDatasource(d)), err
}

func (s *server) replaceDatasource(ctx context.Context, in *putDatasource) (*rest.Versioned[datasourceView], error) {
	b := in.Body
	d, err := rest.WithIfMatch(in.IfMatch, func(v domain.Version) (domain.Datasource, error) {
		return s.core.Datasources.Update(ctx, call(ctx), in.ID, in.Datasource, v, domain.DatasourceChange{
			Name: b.Name, Host: b.Host, Port: b.Port, Database: b.Database, User: b.User, Password: b.Password,
			Options: domain.DatasourceOptions(b.Options),
		})
	})
	return rest.WithETag(d.Version, viewDatasource(d)), err
}

func (s *server) deleteDatasource(ctx context.Context, in *deletedDatasource) (*rest.Empty, error) {
	return rest.WithIfMatch(in.IfMatch, func(v domain.Version) (*rest.Empty, error) {
		return nil, s.core.Datasources.Delete(ctx, call(ctx), in.ID, in.Datasource, v)
	})
}

func (s *server) testDatasource(ctx context.Context, in *datasourcePath) (*rest.Body[datasourceTestView], error) {
	t, err := s.core.Datasources.Test(ctx, call(ctx), in.ID, in.Datasource)
	return rest.BodyOf(datasourceTestView{t.Result, t.Reason, t.Datasource.Status, t.Datasource.LastCheckedAt}), err
}
