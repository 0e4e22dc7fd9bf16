package main

import (
	"cmp"
	"fmt"
	"os"
	"regexp"
	"strings"

	"github.com/tenon-health/tenon/test/stack/auth0"
	"github.com/tenon-health/tenon/test/stack/s3"
)

const (
	audience      = "https://api.tenon.example"
	bucket        = "tenon"
	region        = "eu-central-1"
	frontendURL   = "http://localhost:3000"
	machineClient = "tenon-machine"
	managerClient = "tenon-management"
	webClient     = "tenon-web"
	ssoProfile    = "ssp_tenon"
	operatorEmail = "operator@tenon.example"
)

func (s *stack) url(service string) string { return "http://" + s.ports.Address(service) }

// settings are all that the API gets, in the order of docs/api.md.
func (s *stack) settings() []string {
	return append([]string{
		"ENVIRONMENT=development",
		"ENABLE_MULTI_TENANT=" + cmp.Or(os.Getenv("ENABLE_MULTI_TENANT"), "true"),
		"HTTP_ADDR=" + s.ports.Address("api"),
		"OPS_ADDR=" + s.ports.Address("ops"),
		"LOG_FORMAT=text",
		"DATABASE_URL=" + s.databaseURL,
		"DATABASE_OWNER_URL=" + s.ownerURL,
		"MONGO_URL=" + s.mongoURL,
		"MONGO_DATABASE=tenon",
		"S3_BUCKET_NAME=" + bucket,
		"S3_ENDPOINT=" + s.url("s3"),
		"S3_FORCE_PATH_STYLE=true",
		"OUTBOUND_ALLOWED_CIDRS=127.0.0.1/32,::1/128", // where the second servers are
		"ASSET_PUBLIC_BASE_URL=" + s.url("api"),
		"SMTP_HOST=127.0.0.1",
		fmt.Sprintf("SMTP_PORT=%d", s.ports.Number("smtp")),
		"SMTP_TLS=off",
		"MAIL_FROM=no-reply@tenon.example",
		"SUPPORT_EMAIL=support@tenon.example",
		"FRONTEND_URL=" + frontendURL,
		"RATE_LIMIT_READS=1000000", // more than whoever develops or measures something will do
		"RATE_LIMIT_WRITES=1000000",
		"RATE_LIMIT_UPLOADS=1000000",
		"RATE_LIMIT_REGISTRATIONS=1000000",
		"RATE_LIMIT_ONBOARDING=1000000",
		"RATE_LIMIT_STREAMS=1000000",
		"CONCURRENCY_WAIT=10s", // whoever develops has a machine that is busy with other things, too
		"DATA_ENCRYPTION_KEYSET=" + s.secrets.EncryptionKeyset,
		"REQUEST_KEY=" + s.secrets.RequestKey,
		"AUDIT_SIGNING_KEY=" + s.signingKey,
		"AUDIT_WITNESSES=" + s.witnessKey + " " + s.url("witness"),
	}, append(s3Environment(s.s3Options()), s.auth0Settings()...)...)
}

func (s *stack) auth0Settings() []string {
	return []string{
		"AUTH0_DOMAIN=" + s.ports.Address("auth0"),
		"AUTH0_ISSUER=" + s.url("auth0") + "/",
		"AUTH0_AUDIENCE=" + audience,
		"AUTH0_JWKS_URL=" + s.url("auth0") + "/.well-known/jwks.json",
		"AUTH0_ROLES_CLAIM=" + audience + "/roles",
		"AUTH0_CLIENT_ID=" + webClient,
		"AUTH0_MGMT_CLIENT_ID=" + managerClient,
		"AUTH0_MGMT_CLIENT_SECRET=" + s.secrets.ManagementSecret,
		"AUTH0_MGMT_URL=" + s.url("auth0"),
		"AUTH0_SSO_PROFILE_ID=" + ssoProfile,
		"AUTH0_WEBHOOK_SECRET=" + s.secrets.WebhookSecret,
		"OPERATOR_CONNECTIONS=" + auth0.OperatorConnection,
		"MACHINE_TENANTS=" + machineClient,
	}
}

func (s *stack) auth0Options() auth0.Options {
	return auth0.Options{
		Issuer: s.url("auth0") + "/", Audience: audience, File: s.home.Path("auth0.json"),
		WebhookURL:    func() string { return s.url("api") + "/api/v1/external/webhooks/connections" },
		WebhookSecret: s.secrets.WebhookSecret,
		MgmtClientID:  managerClient, MgmtClientSecret: s.secrets.ManagementSecret,
		MachineClientID: machineClient, MachineClientSecret: s.secrets.MachineSecret,
		WebClientID: webClient, SSOProfileID: ssoProfile, OperatorEmail: operatorEmail, FrontendURL: frontendURL,
		APIURL: func() string { return s.url("api") + "/api/v1" }, Links: s.links,
	}
}

func (s *stack) links() []auth0.Link {
	return []auth0.Link{
		{Name: "Reference", URL: s.url("api") + "/docs", Use: "every operation, to be tried in the browser"},
		{Name: "OpenAPI", URL: s.url("api") + "/openapi.json", Use: "the same, for programs"},
		{Name: "Mail", URL: s.url("mail"), Use: "every mail that was sent: nothing leaves this machine"},
		{Name: "Readiness", URL: s.url("ops") + "/readyz", Use: "whether the API and its stores are up"},
	}
}

func (s *stack) s3Options() s3.Options {
	return s3.Options{
		Dir: s.home.Path("s3"), Address: s.ports.Address("s3"), Region: region,
		AccessKey: s.secrets.S3AccessKey, SecretKey: s.secrets.S3SecretKey,
	}
}

var plain = regexp.MustCompile(`^[\w./:@=+,%-]*$`)

// dotenv quotes what a shell or a dotenv reader would take apart; a single quote cannot occur in our values.
func dotenv(settings []string) []byte {
	var b strings.Builder
	for _, line := range settings {
		name, value, _ := strings.Cut(line, "=")
		if !plain.MatchString(value) {
			value = "'" + value + "'"
		}
		fmt.Fprintf(&b, "%s=%s\n", name, value)
	}
	return []byte(b.String())
}
