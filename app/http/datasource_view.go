package http

import (
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

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
	Reason        string                  `json:"reason" nullable:"true" doc:"Why it is not ok; null in the answer to a repeated call" example:"no answer in time"`
	Status        domain.DatasourceStatus `json:"status" enum:"UNVERIFIED,OK,FAILED" example:"OK"`
	LastCheckedAt time.Time               `json:"last_checked_at"`
}
