package postgres

import (
	"slices"

	"github.com/jackc/pgx/v5"
)

// urlParameters are what a URL may say of the connection. Everything else the
// driver hands to the server, which refuses the connection if it is not one of its
// settings: those stand in options.
var urlParameters = []string{
	"host", "port", "dbname", "database", "user", "password", "passfile", "service", "servicefile", "application_name",
	"fallback_application_name", "options", "timezone", "connect_timeout", "target_session_attrs", "sslmode", "ssl",
	"sslcert", "sslcertmode", "sslkey", "sslpassword", "sslrootcert", "sslnegotiation", "sslsni", "krbspn", "krbsrvname",
	"min_protocol_version", "max_protocol_version", "channel_binding", "require_auth",
}

// KnowsParameter reports whether a parameter of a URL means something to PostgreSQL.
func KnowsParameter(name string) bool { return slices.Contains(urlParameters, name) }

// AcceptsURL reports whether the driver can do something with a URL. It looks for the
// files that the URL names.
func AcceptsURL(url string) bool {
	_, err := pgx.ParseConfig(url)
	return err == nil
}
