package wire

import (
	"strings"
	"testing"
)

// What a driver would refuse, or take for something else, is told at the start.
func TestURLsThatADriverWouldRefuseAreTold(t *testing.T) {
	for url, told := range map[string]string{
		"DATABASE_URL=postgres://u:c4n4ry@h/d?sslmode=on":                         "sslmode",
		"DATABASE_URL=postgres://u:c4n4ry@h/d?sslmode=require&connect_timeout=x":  "connect_timeout",
		"DATABASE_URL=postgres://u:c4n4ry@h/d?sslrootcert=/none&sslmode=require":  "sslrootcert",
		"DATABASE_URL=postgres://u:c4n4ry@h/d?target_session_attrs=leader":        "target_session_attrs",
		"DATABASE_URL=postgres://u:c4n4ry@h/d?sslkey=/none":                       "sslkey",
		"DATABASE_URL=postgres://u:c4n4ry@h/d?pgbouncer=true":                     "pgbouncer",
		"DATABASE_URL=postgres://u:c4n4ry@h/d?sslmode=require&schema=public":      "schema",
		"DATABASE_DIRECT_URL=postgres://u:c4n4ry@h/d?connection_limit=5":          "connection_limit",
		"DATABASE_URL=postgres://u:c4n4ry@h/d?sslmod=require":                     "sslmod,",
		"DATABASE_URL=postgres://u:c4n4ry@h/d?pool_max_conns=5":                   "pool_max_conns",
		"DATABASE_URL=postgres://u:c4n4ry@h/d?search_path=c4n4ry":                 "search_path",
		"DATABASE_URL=postgres://u:p@c4n4ry@h/d":                                  "%40",
		"DATABASE_URL=postgres://u:p/c4n4ry@h/d":                                  "%2F",
		"DATABASE_URL=postgres://u:1/c4n4ry?x=@h/d":                               "%2F",
		"DATABASE_URL=postgres://u:p@c4n4ry/w@h/d":                                "%2F",
		"DATABASE_URL=postgres://u:c4n4ry%@h/d":                                   "%25",
		"DATABASE_URL=postgres://u:c4n4ry%zz@h/d":                                 "%25",
		"DATABASE_URL=postgres://u:c4n4ry@h:x/d":                                  "must look like",
		"DATABASE_URL=postgres://u:p@h/d?c4n4ry!=1":                               "must look like",
		"DATABASE_URL=postgres://u:p@h/d#c4n4ry":                                  "must look like",
		"DATABASE_URL=postgres:///d":                                              "must look like",
		"DATABASE_URL=postgres://":                                                "must look like",
		"DATABASE_URL=jdbc:postgresql://h/d":                                      "must look like",
		"DATABASE_URL=host=h dbname=d password=c4n4ry":                            "must look like",
		"MONGO_URL=mongodb://u:c4n4ry@h/?authMechanism=SCRAM":                     "authMechanism",
		"MONGO_URL=mongodb://u:c4n4ry@h/?authMechanism=PLAIN&authSource=":         "authSource",
		"MONGO_URL=mongodb://u:c4n4ry@h/?tls=maybe":                               "tls ",
		"MONGO_URL=mongodb://u:c4n4ry@h/?tlsCAFile=/none":                         "tlsCAFile",
		"MONGO_URL=mongodb+srv://u:c4n4ry@h.example.com/?maxPoolSize=many":        "maxPoolSize",
		"MONGO_URL=mongodb://u:c4n4ry@h/?heartbeatFrequencyMS=1":                  "heartbeatFrequencyMS",
		"MONGO_URL=mongodb://u:c4n4ry@h/?useNewUrlParser=true":                    "useNewUrlParser",
		"MONGO_URL=mongodb+srv://u:c4n4ry@h.example.com/?retryWrite=true":         "retryWrite,",
		"MONGO_URL=mongodb://u:p@c4n4ry/w@host":                                   "%2F",
		"MONGO_URL=mongodb://u:p@c4n4ry@host":                                     "%40",
		"MONGO_URL=mongodb://u:p/c4n4ry@host":                                     "%2F",
		"MONGO_URL=mongodb://u:p:c4n4ry@host":                                     "%3A",
		"MONGO_URL=mongodb+srv://u:c4n4ry@host.example.com:27017":                 "must look like",
		"MONGO_URL=mongodb://u:c4n4ry@host?tls=true&authMechanism=SCRAM-SHA-1000": "must look like",
	} {
		name, _, _ := strings.Cut(url, "=")
		_, err := Load(Sources{File: example, Environ: []string{url}})
		if err == nil {
			t.Errorf("%s: taken", url)
			continue
		}
		found := faultsOf(t, err)
		if !strings.Contains(found[name], told) || len(found) > 1 || strings.Contains(err.Error(), "c4n4ry") {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestURLsThatDriversTakeAreTaken(t *testing.T) {
	for _, url := range []string{
		"DATABASE_URL=postgres://u:p%40%2F%3F@h:5432/d?sslmode=verify-full&application_name=x&connect_timeout=3",
		"DATABASE_URL=postgresql://h1:5432,h2:5433/d?target_session_attrs=read-write",
		"DATABASE_URL=postgres://[::1]:5432/d", "DATABASE_URL=postgres://u@/d?host=/run/postgresql",
		"DATABASE_URL=postgres://h/d?options=-c%20statement_timeout%3D5s&channel_binding=require",
		"DATABASE_URL=postgres://u:p?w@h/d?ssl=true",
		"MONGO_URL=mongodb://u:p%40@a:27017,b:27017,c:27017/?replicaSet=rs0&w=majority&retryWrites=true",
		"MONGO_URL=mongodb+srv://u:p@cluster0.example.mongodb.net/?retryWrites=true&w=majority&appName=Cluster0",
		"MONGO_URL=mongodb+srv://u:p@cluster0.example.mongodb.net/?srvMaxHosts=2",
		"MONGO_URL=mongodb://u:p@h/admin?authMechanism=SCRAM-SHA-256&tls=true&readPreference=primary",
		"MONGO_URL=mongodb://[::1]:27017",
	} {
		if _, err := Load(Sources{File: example, Environ: []string{url}}); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
}
