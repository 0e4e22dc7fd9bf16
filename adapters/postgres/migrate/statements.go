package migrate

// TenantStatements make the newest tables of a tenant in a schema of that name, and the schema first.
func TenantStatements(schema string) (all []string) {
	statements, _ := template(ours.tenant, newest(ours.tenant))
	for _, statement := range statements {
		all = append(all, inSchema(statement, schema))
	}
	return all
}
