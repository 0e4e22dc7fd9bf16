package main

import (
	"encoding/json"
	"fmt"
	"strings"
)

// stackInfo is dev.json: what others need to find this stack.
type stackInfo struct {
	APIURL        string `json:"api_url"`
	OpsURL        string `json:"ops_url"`
	DocsURL       string `json:"docs_url"`
	IssuerURL     string `json:"issuer_url"`
	MailURL       string `json:"mail_url"`
	S3URL         string `json:"s3_url"`
	DatabaseURL   string `json:"database_url"` // as the owner, for whoever looks
	MongoURL      string `json:"mongo_url"`
	PostgresBin   string `json:"postgres_bin"`
	MachineID     string `json:"machine_client_id"`
	MachineSecret string `json:"machine_client_secret"`
	OperatorEmail string `json:"operator_email"`

	OwnServers ownServers  `json:"own_servers"` // for datasources
	Witness    witnessInfo `json:"witness"`
}

func (s *stack) info() stackInfo {
	return stackInfo{
		IssuerURL: s.url("auth0") + "/", MailURL: s.url("mail"), S3URL: s.url("s3"),
		DatabaseURL: s.ownerURL, MongoURL: s.mongoURL,
		MachineID: machineClient, MachineSecret: s.secrets.MachineSecret, OperatorEmail: operatorEmail,
		OwnServers: s.ownServers(), Witness: s.witnessInfo(),
	}
}

func (c stackInfo) withAPI(s *stack) stackInfo {
	c.APIURL, c.OpsURL, c.DocsURL = s.url("api"), s.url("ops"), s.url("api")+"/docs"
	return c
}

func (s *stack) writeChoices(c stackInfo) error {
	text, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return err
	}
	return s.home.Write("dev.json", append(text, '\n'))
}

func (s *stack) writeSettings() error { return s.home.Write("api.env", dotenv(s.settings())) }

// printWelcome tells a newcomer what is there and what to do next.
func (s *stack) printWelcome(c stackInfo) {
	fmt.Fprint(s.say, "\nTenon is ready.\n\n")
	for _, row := range [][2]string{
		{"API", c.APIURL + "/api/v1"}, {"Reference", c.DocsURL}, {"Operations", c.OpsURL + "/readyz"},
	} {
		fmt.Fprintf(s.say, "  %-12s%s\n", row[0], row[1])
	}
	s.listServers(c)
	fmt.Fprintf(
		s.say, "\nAsk it who you are, as the operator:\n\n  %s\n\nCtrl-C stops everything; the data stays in %s.\n\n",
		firstCall(c), s.home.Dir,
	)
}

func (s *stack) listServers(c stackInfo) {
	for _, row := range [][2]string{
		{"Sign-in", c.IssuerURL}, {"Mail", c.MailURL}, {"S3", c.S3URL}, {"PostgreSQL", c.DatabaseURL},
		{"MongoDB", c.MongoURL}, {"Witness", s.url("witness")},
	} {
		fmt.Fprintf(s.say, "  %-12s%s\n", row[0], row[1])
	}
}

// firstCall works when pasted, with nothing but curl and sed.
func firstCall(c stackInfo) string {
	token := `curl -s '{issuer}dev/token?email={email}' | sed -E 's/.*"access_token" *: *"([^"]+)".*/\1/'`
	call := `curl -s -H "Authorization: Bearer $(` + token + `)" {api}/api/v1/auth/me`
	return strings.NewReplacer("{issuer}", c.IssuerURL, "{email}", c.OperatorEmail, "{api}", c.APIURL).Replace(call)
}
