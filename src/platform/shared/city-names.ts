import type { Locale } from './locale.ts';

/** Names of cities and islands where they differ from the last part of their zone's name, by that part. */
export const cityNames: Record<Locale, Record<string, string>> = {
  es: parse(`
    Bogota Bogotá|Asuncion Asunción|Mexico_City Ciudad de México|Sao_Paulo São Paulo|Panama Panamá|Havana La Habana|New_York Nueva York
    Merida Mérida|Cancun Cancún|Mazatlan Mazatlán|Bahia_Banderas Bahía de Banderas|Ciudad_Juarez Ciudad Juárez|Cordoba Córdoba|Bahia Bahía
    Tucuman Tucumán|Rio_Gallegos Río Gallegos|Belem Belém|Cuiaba Cuiabá|Maceio Maceió|Eirunepe Eirunepé|Santarem Santarém|Lower_Princes Philipsburg
    Araguaina Araguaína|Noronha Fernando de Noronha|Port-au-Prince Puerto Príncipe|Port_of_Spain Puerto España|Cayenne Cayena
    Martinique Martinica|Guadeloupe Guadalupe|Curacao Curazao|St_Johns San Juan de Terranova|Los_Angeles Los Ángeles|Coyhaique Coyhaique
    Barbados Barbados|Belize Belice|Dominica Dominica|Grenada Granada|St_Lucia Santa Lucía|St_Kitts San Cristóbal|St_Vincent San Vicente
    St_Thomas Santo Tomás|Cayman Islas Caimán|Jamaica Jamaica|Easter Isla de Pascua|Galapagos Galápagos
    Amsterdam Ámsterdam|Athens Atenas|Belgrade Belgrado|Berlin Berlín|Brussels Bruselas|Bucharest Bucarest|Copenhagen Copenhague|Dublin Dublín
    Istanbul Estambul|Kyiv Kiev|Kiev Kiev|Lisbon Lisboa|Ljubljana Liubliana|London Londres|Luxembourg Luxemburgo|Moscow Moscú|Paris París
    Prague Praga|Rome Roma|Sofia Sofía|Stockholm Estocolmo|Tallinn Tallin|Tirane Tirana|Vatican Ciudad del Vaticano|Vienna Viena
    Warsaw Varsovia|Zurich Zúrich|Monaco Mónaco|Isle_of_Man Isla de Man|Busingen Büsingen|San_Marino San Marino|Volgograd Volgogrado
    Tokyo Tokio|Seoul Seúl|Jerusalem Jerusalén|Damascus Damasco|Baghdad Bagdad|Tehran Teherán|Riyadh Riad|Dubai Dubái|Kolkata Calcuta
    Calcutta Calcuta|Kathmandu Katmandú|Katmandu Katmandú|Dhaka Daca|Thimphu Timbu|Yangon Rangún|Rangoon Rangún|Ho_Chi_Minh Ciudad Ho Chi Minh
    Saigon Ciudad Ho Chi Minh|Singapore Singapur|Shanghai Shanghái|Taipei Taipéi|Jakarta Yakarta|Qatar Catar|Bahrain Baréin|Tashkent Taskent
    Yekaterinburg Ekaterimburgo|Pyongyang Pionyang|Ulaanbaatar Ulán Bator|Baku Bakú|Tbilisi Tiflis|Yerevan Ereván|Aden Adén|Macau Macao
    Cairo El Cairo|Algiers Argel|Tunis Túnez|Tripoli Trípoli|Johannesburg Johannesburgo|Khartoum Jartum|Addis_Ababa Adís Abeba
    Abidjan Abiyán|Accra Acra|El_Aaiun El Aaiún|Kinshasa Kinsasa|Mogadishu Mogadiscio|Djibouti Yibuti|Ndjamena Yamena|Sao_Tome Santo Tomé
    Ouagadougou Uagadugú|Lome Lomé|Bissau Bisáu|Canary Islas Canarias|Cape_Verde Cabo Verde|Bermuda Bermudas|Faroe Islas Feroe
    Reykjavik Reikiavik|South_Georgia Georgia del Sur|St_Helena Santa Elena|Maldives Maldivas|Mauritius Mauricio|Reunion Reunión
    Christmas Isla de Navidad|Cocos Islas Cocos|Comoro Comoras|Mahe Mahé|Chagos Chagos|Tahiti Tahití|Fiji Fiyi|Noumea Numea|Sydney Sídney
    Palau Palaos|Marquesas Islas Marquesas|Chatham Islas Chatham|Pitcairn Islas Pitcairn|Wake Isla Wake|Midway Islas Midway`),
  en: parse(`
    Bogota Bogotá|Asuncion Asunción|Sao_Paulo São Paulo|Cancun Cancún|Mazatlan Mazatlán|Ciudad_Juarez Ciudad Juárez|Cordoba Córdoba|Merida Mérida
    Noronha Fernando de Noronha|Curacao Curaçao|St_Johns St. John’s|Easter Easter Island|Galapagos Galápagos
    Ho_Chi_Minh Ho Chi Minh City|Saigon Ho Chi Minh City|Calcutta Kolkata|Kiev Kyiv|Tirane Tirana|Canary Canary Islands|Faroe Faroe Islands
    St_Helena St Helena|St_Lucia St Lucia|St_Thomas St Thomas|St_Vincent St Vincent|St_Kitts St Kitts|Reunion Réunion|Christmas Christmas Island
    Cocos Cocos Islands|Comoro Comoros|Sao_Tome São Tomé|Cayman Cayman Islands|Marquesas Marquesas Islands|Chatham Chatham Islands
    Pitcairn Pitcairn Islands|Wake Wake Island|Midway Midway Islands|Busingen Büsingen|Zurich Zürich`),
};

/** «Zone_part Its name|Next_one Its name». */
function parse(table: string): Record<string, string> {
  const entries = table.split(/[|\n]/).map((entry) => entry.trim());
  return Object.fromEntries(
    entries.filter(Boolean).map((entry) => [entry.slice(0, entry.indexOf(' ')), entry.slice(entry.indexOf(' ') + 1)]),
  );
}
