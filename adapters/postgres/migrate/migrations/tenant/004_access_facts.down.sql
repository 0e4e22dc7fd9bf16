DROP TRIGGER access_facts ON ?tenant.trial_share_recipients;
DROP TRIGGER access_facts ON ?tenant.trial_shares;
DROP TRIGGER access_facts ON ?tenant.project_members;
DROP TRIGGER access_facts ON ?tenant.project_roles;
DROP TRIGGER access_facts ON ?tenant.projects;
DROP TRIGGER access_facts ON ?tenant.users;
