package migrate

// TenantStatements make the newest tables of a tenant in a schema of that name, and the schema first.
func TenantStatements(schema string) (all []string) {
	statements, _ := upTo(ours.tenant, ours.tenant[len(ours.tenant)-1].version)
	for _, statement := range append([]string{"CREATE SCHEMA ?tenant"}, statements...) {
		all = append(all, inSchema(concurrently.ReplaceAllString(statement, ""), schema))
	}
	return all
}
