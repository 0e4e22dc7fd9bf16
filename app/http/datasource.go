package http

import (
	"context"
	"time"

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
			"certificate that is not valid), `auth_failed` or `timeout`. If the datasource was changed meanwhile, the answer " +
			"is 503 `datasource_changing`.",
	}, s.testDatasource)
}

// newDatasourceOptions is domain.DatasourceOptions in JSON.
type newDatasourceOptions struct {
	AuthSource     string `json:"auth_source,omitempty" maxLength:"63" doc:"Of mongodb: the database of the user; left out: admin" example:"admin"`
	ReplicaSet     string `json:"replica_set,omitempty" maxLength:"64" doc:"Of mongodb: left out: a single server" example:"rs0"`
	Region         string `json:"region,omitempty" maxLength:"64" doc:"Of s3; left out: us-east-1" example:"eu-central-1"`
	PathStyle      bool   `json:"path_style,omitempty" doc:"Of s3: the bucket stands in the path, not in the host" example:"false"`
	CACertificates string `json:"ca_certificates,omitempty" maxLength:"65536" doc:"PEM, of whom the server's certificate must be; left out: the public ones" example:"-----BEGIN CERTIFICATE-----\n…"`
}

// datasourceOptionsView is domain.DatasourceOptions as it is read.
type datasourceOptionsView struct {
	AuthSource     string `json:"auth_source" nullable:"true" example:"admin"`
	ReplicaSet     string `json:"replica_set" nullable:"true" example:"rs0"`
	Region         string `json:"region" nullable:"true" example:"eu-central-1"`
	PathStyle      bool   `json:"path_style" example:"false"`
	CACertificates string `json:"ca_certificates" nullable:"true" example:"-----BEGIN CERTIFICATE-----\n…"`
}

// newDatasource is domain.NewDatasource in JSON.
type newDatasource struct {
	Kind     string               `json:"kind" maxLength:"64" doc:"mongodb or s3" example:"mongodb"`
	Name     string               `json:"name" minLength:"1" maxLength:"255" example:"Acme's own cluster"`
	Host     string               `json:"host" minLength:"1" maxLength:"253" doc:"A name or an IP address, and nothing else" example:"db.acme.example"`
	Port     int                  `json:"port,omitempty" minimum:"1" maximum:"65535" doc:"Left out: 27017 of mongodb, 443 of s3" example:"27017"`
	Database string               `json:"database" minLength:"1" maxLength:"63" doc:"Of s3: the bucket" example:"tenon"`
	User     string               `json:"user" minLength:"1" maxLength:"255" doc:"Of s3: the access key id" example:"tenon"`
	Password domain.Secret        `json:"password" minLength:"1" maxLength:"1024" writeOnly:"true" doc:"Of s3: the secret access key" example:"correct horse battery staple"`
	Options  newDatasourceOptions `json:"options,omitempty"`
}

// wholeDatasource is domain.DatasourceChange in JSON.
type wholeDatasource struct {
	Name     string               `json:"name" minLength:"1" maxLength:"255" example:"Acme's own cluster"`
	Host     string               `json:"host" minLength:"1" maxLength:"253" doc:"A name or an IP address, and nothing else" example:"db.acme.example"`
	Port     int                  `json:"port,omitempty" minimum:"1" maximum:"65535" doc:"Left out: 27017 of mongodb, 443 of s3" example:"27017"`
	Database string               `json:"database" minLength:"1" maxLength:"63" doc:"Of s3: the bucket" example:"tenon"`
	User     string               `json:"user" minLength:"1" maxLength:"255" doc:"Of s3: the access key id" example:"tenon"`
	Password domain.Secret        `json:"password,omitempty" maxLength:"1024" writeOnly:"true" doc:"Left out: the one that is kept stays" example:"correct horse battery staple"`
	Options  newDatasourceOptions `json:"options,omitempty"`
}

// datasourceView is what may be read of domain.Datasource.
type datasourceView struct {
	ID            domain.DatasourceID     `json:"id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c46"`
	Enterprise    domain.EnterpriseID     `json:"enterprise_id" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"`
	Kind          domain.DatasourceKind   `json:"kind" enum:"mongodb,s3" example:"mongodb"`
	Name          string                  `json:"name" example:"Acme's own cluster"`
	Host          string                  `json:"host" example:"db.acme.example"`
	Port          int                     `json:"port" example:"27017"`
	Database      string                  `json:"database" example:"tenon"`
	User          string                  `json:"user" example:"tenon"`
	Options       datasourceOptionsView   `json:"options"`
	Status        domain.DatasourceStatus `json:"status" enum:"UNVERIFIED,OK,FAILED" doc:"What the last test of it as it is said" example:"OK"`
	LastResult    domain.DatasourceResult `json:"last_result" nullable:"true" enum:"ok,unreachable,auth_failed,timeout" doc:"Of the last test, even if it was changed since" example:"ok"`
	LastCheckedAt time.Time               `json:"last_checked_at" nullable:"true"`
	KeyID         string                  `json:"key_id" doc:"Of the key that seals the password" example:"1381209361"`
	Phase         domain.DatasourcePhase  `json:"phase" enum:"PREPARING,CHANGING,IN_USE,LEAVING" doc:"IN_USE: data lies here; until then nothing is written" example:"IN_USE"`
	Version       domain.Version          `json:"version" doc:"Counts replacements, neither tests nor phases" example:"1"`
	CreatedAt     time.Time               `json:"created_at"`
	UpdatedAt     time.Time               `json:"updated_at"`
	CreatedBy     domain.Subject          `json:"created_by" example:"auth0|65a1"`
	UpdatedBy     domain.Subject          `json:"updated_by" example:"auth0|65a1"`
}

func viewDatasource(d domain.Datasource) datasourceView {
	return datasourceView{
		d.ID, d.Enterprise, d.Kind, d.Name, d.Host, d.Port, d.Database, d.User, datasourceOptionsView(d.Options), d.Status,
		d.LastResult, d.LastCheckedAt, d.KeyID, d.Phase, d.Version, d.CreatedAt, d.UpdatedAt, d.CreatedBy, d.UpdatedBy,
	}
}

// datasourceTestView is domain.TestedDatasource in JSON.
type datasourceTestView struct {
	Result        domain.DatasourceResult `json:"result" enum:"ok,unreachable,auth_failed,timeout" example:"ok"`
	Status        domain.DatasourceStatus `json:"status" enum:"UNVERIFIED,OK,FAILED" example:"OK"`
	LastCheckedAt time.Time               `json:"last_checked_at"`
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
	return rest.BodyOf(datasourceTestView{t.Result, t.Datasource.Status, t.Datasource.LastCheckedAt}), err
}
