const NOT_DEPLOYED =
  /(?:^|\/)(?:tests?|testing|ci|local|dev|development|debug)(?:_settings)?\.py$|(?:^|\/)settings_(?:tests?|testing|ci|local|dev|development|debug)\.py$/

/** Whether settings may be those of a deployment: neither for tests nor for the machines of developers. */
export function isDeployed(path: string): boolean {
  return !NOT_DEPLOYED.test(path)
}
